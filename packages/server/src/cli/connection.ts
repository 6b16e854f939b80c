import { createClient, type GanchoClient } from '@gancho/client/http'
import type { Command } from 'commander'
import { loadConnectionConfig } from '../config.ts'
import { keptConnection } from '../dev/kept-connection.ts'
import { connectionSettingsOf } from './flags.ts'
import { UsageError } from './usage-error.ts'

/** A client of the server that the flags or the environment name; without them, of the development mode in this folder. */
export async function connect(command: Command): Promise<GanchoClient> {
  const { url, apiKey, tenantId, dataFolder } = loadConnectionConfig(connectionSettingsOf(command))
  const kept = await keptConnection(dataFolder)
  const baseUrl = url ?? kept?.url ?? 'http://127.0.0.1:8484'
  // The key kept in this folder is for the server that it came from, and no other gets to see it.
  const key =
    apiKey ?? (kept !== null && new URL(kept.url).origin === new URL(baseUrl).origin ? kept.apiKey : null)
  if (key === null) {
    throw new UsageError(
      `No API key for ${baseUrl}: set GANCHO_API_KEY, or pass --key. In the folder where gancho dev runs, none is needed.`,
    )
  }
  return createClient({ baseUrl, apiKey: key, ...(tenantId !== null && { tenantId }) })
}
