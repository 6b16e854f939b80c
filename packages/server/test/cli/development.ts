import { mkdtempSync, rmSync } from 'node:fs'
import { createClient, type GanchoClient } from '@gancho/client/http'
import { loadConfig } from '../../src/config.ts'
import { type Dev, startDev } from '../../src/dev/dev.ts'
import { postgresForTest } from '../support/db.ts'
import { runGancho, startGancho } from './support.ts'

const operatorKey = 'the operator key of this test'

/** What `gancho dev` starts, in this process, and commands in its folder. */
export interface Development extends Dev {
  readonly folder: string
  readonly client: GanchoClient
  readonly operatorKey: string
  run(...args: string[]): ReturnType<typeof runGancho>
  start(...args: string[]): ReturnType<typeof startGancho>
}

/** @param settings instead of a PostgreSQL of its own; a data folder among them is left as it is. */
export async function startDevelopment(settings?: Readonly<Record<string, string>>): Promise<Development> {
  const given = settings?.GANCHO_DATA
  const folder = given ?? mkdtempSync('/tmp/gancho-cli-')
  const db = settings === undefined ? await postgresForTest() : null
  const place = settings ?? { DATABASE_URL: db?.url ?? '' }
  const flags = {
    PORT: '0',
    GANCHO_DATA: folder,
    GANCHO_LOG_LEVEL: 'silent',
    GANCHO_OPERATOR_KEY: operatorKey,
    ...place,
  }
  const dev = await startDev({
    config: loadConfig(flags, { development: true, environment: {} }),
    terminal: { print() {}, paint: (_, text) => text },
  })
  const call = { env: { GANCHO_DATA: folder } }
  return {
    ...dev,
    folder,
    operatorKey,
    client: createClient({ baseUrl: dev.server.url, apiKey: dev.apiKey }),
    run: (...args) => runGancho(args, call),
    start: (...args) => startGancho(args, call),
    async stop() {
      await dev.stop()
      await db?.close()
      if (given === undefined) rmSync(folder, { recursive: true })
    },
  }
}
