import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

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

/** Null when the development mode never ran on this folder. */
export async function keptConnection(dataFolder: string): Promise<KeptConnection | null> {
  const read = async (file: string) => (await readFile(join(dataFolder, file), 'utf8').catch(() => '')).trim()
  const [url, apiKey] = [await read(files.url), await read(files.apiKey)]
  return apiKey !== '' && URL.canParse(url) ? { url, apiKey } : null
}
