import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { expect, it, onTestFinished } from 'vitest'
import { sourceEnvironment } from '../../../../../scripts/source-environment.ts'
import { postgresForTest } from '../../support/db.ts'

const server = new URL('../../../src/server/server.ts', import.meta.url).href
const config = new URL('../../../src/config.ts', import.meta.url).href

/** Starts a server in a process of its own, and prints every module that it loads. */
const program = `
import { registerHooks } from 'node:module'
import { mkdtempSync, rmSync } from 'node:fs'
registerHooks({ load(url, context, next) { console.log(url); return next(url, context) } })
const { startServer } = await import('${server}')
const { loadConfig } = await import('${config}')
const GANCHO_DATA = mkdtempSync('/tmp/gancho-not-loaded-')
const environment = { ...process.env, PORT: '0', GANCHO_DATA, GANCHO_LOG_LEVEL: 'silent' }
const server = await startServer(loadConfig({}, { environment }))
await server.stop()
rmSync(GANCHO_DATA, { recursive: true })
`

// Redis takes a quarter of a second of the start and 35 MB: nobody who does without has to pay for it.
it('a server without Redis loads nothing of it', async () => {
  const db = await postgresForTest()
  onTestFinished(db.close)
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', program], {
    env: { ...sourceEnvironment, DATABASE_URL: db.url! },
    maxBuffer: 16 * 2 ** 20,
  })
  expect(stdout).toContain('/fastify/')
  expect(stdout.split('\n').filter((url) => /\/(bullmq|ioredis|src\/redis)\//.test(url))).toEqual([])
})
