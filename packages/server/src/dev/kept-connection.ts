import { readFile, writeFile } from 'node:fs/promises'
import { isIP } from 'node:net'
import { join } from 'node:path'
import { isLoopbackAddress } from '../engine/http/address-policy.ts'

/** Where the development mode was last reached, and with what key: commands in the same folder need nothing else. */
export interface KeptConnection {
  readonly url: string
  readonly apiKey: string
}

const files = { url: 'demo-tenant.url', apiKey: 'demo-tenant.key' } as const

export async function keepConnection(dataFolder: string, kept: KeptConnection): Promise<void> {
  await writeFile(join(dataFolder, files.url), `${kept.url}\n`)
  await writeFile(join(dataFolder, files.apiKey), `${kept.apiKey}\n`, { mode: 0o600 })
}

/** Null when the development mode never ran on this folder, or somewhere else than on this machine. */
export async function keptConnection(dataFolder: string): Promise<KeptConnection | null> {
  const [url, apiKey] = [await read(dataFolder, files.url), await keptKey(dataFolder)]
  const hostname = URL.parse(url)?.hostname.replace(/^\[|\]$/g, '') ?? ''
  // Whoever wrote the folder gets no key that the caller has from elsewhere, as its server is on this machine.
  const isHere = isIP(hostname) !== 0 && isLoopbackAddress(hostname)
  return apiKey !== '' && isHere ? { url, apiKey } : null
}

/** The key alone; empty when there is none. */
export async function keptKey(dataFolder: string): Promise<string> {
  return await read(dataFolder, files.apiKey)
}

async function read(dataFolder: string, file: string): Promise<string> {
  return (await readFile(join(dataFolder, file), 'utf8').catch(() => '')).trim()
}
