import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest'
import { blocksOf } from '../../../../scripts/docs-blocks.ts'
import { restoreUnderLoad } from '../../../../scripts/faults/restore.ts'
import { brokenByRestore } from '../../../../scripts/faults/restore-fault.ts'
import { startTemporaryPostgres, type TemporaryPostgres } from '../../../../scripts/temporary-postgres.ts'
import { type Database, openPostgres } from '../../src/platform/database/database.ts'
import { migrate } from '../../src/platform/database/migrate.ts'
import { type CountingReceiver, startCountingReceiver } from '../contention/counting-receiver.ts'
import { startWorkerProcess, type WorkerProcess } from '../contention/worker-process.ts'
import { postgresForTest } from '../support/db.ts'
import { createTestWebhook, emitTestEvent } from '../support/factories.ts'
import { type Producers, startProducers } from './producers.ts'

const run = promisify(execFile)
const patience = { timeout: 150_000, interval: 50 }

/** What the guide says to do with this, as it stands there. */
function guideFor(command: string): string {
  const [found, another] = blocksOf('docs/guide/operations.md').filter(
    ({ language, code }) => ['sh', 'sql'].includes(language) && code.includes(command),
  )
  if (found === undefined || another !== undefined)
    throw new Error(`not one block of the guide has ${command}`)
  return found.code
}

describe('a backup that is made under load, and restored in another PostgreSQL', () => {
  const folder = mkdtempSync(join(tmpdir(), 'gancho-backup-'))
  const servers: TemporaryPostgres[] = []
  const databases: Database[] = []
  const workers: WorkerProcess[] = []
  let receiver: CountingReceiver
  let producers: Producers
  /** Before the backup began, and not sent by then: their webhook was paused. */
  const waiting = new Set<string>()
  let committedBefore: ReadonlySet<string>
  let restoredUrl: string

  beforeAll(async () => {
    // As the guide says it, with the roles that it makes.
    servers.push(
      ...(await Promise.all([startTemporaryPostgres(['fsync=off']), startTemporaryPostgres(['fsync=off'])])),
    )
    receiver = await startCountingReceiver()
    const [roles, ofTheNewOne] = [
      guideFor('CREATE SCHEMA'),
      guideFor('CREATE SCHEMA').split('\n').slice(0, 2).join('\n'),
    ]
    await run('sh', ['-ec', roles], { env: clientOf(servers[0]!) })
    await run('sh', ['-ec', ofTheNewOne], { env: clientOf(servers[1]!) })
    const [url, producersUrl] = [urlOf(servers[0]!, 'gancho'), urlOf(servers[0]!, 'app')]
    restoredUrl = urlOf(servers[1]!, 'gancho')
    const db = openPostgres(url)
    databases.push(db)
    await migrate(db)

    const { tenantId } = await createTestWebhook(db, { url: receiver.url })
    const paused = await createTestWebhook(db, { url: receiver.url, state: 'PAUSED' })
    for (let n = 0; n < 50; n += 1) waiting.add(await emitTestEvent(db, paused.tenantId))
    producers = await startProducers(producersUrl, { tenantIds: [tenantId], count: 8, pauseMs: 4 })
    workers.push(await startWorkerProcess(url))
    await receiver.until(1_000)
    committedBefore = new Set(producers.committed)
    await run('sh', ['-ec', guideFor('pg_dump')], { cwd: folder, env: clientOf(servers[0]!) })
    await receiver.until(committedBefore.size + 500)
    await producers.stop()
    // The machine is gone.
    for (const worker of workers.splice(0)) await worker.kill()
    await run('sh', ['-ec', guideFor('pg_restore')], { cwd: folder, env: clientOf(servers[1]!) })
    databases.push(openPostgres(restoredUrl))
  }, 120_000)
  afterAll(async () => {
    await producers?.stop()
    for (const worker of workers) await worker.kill()
    for (const db of databases) await db.close()
    await receiver?.close()
    for (const server of servers) await server.stop()
    rmSync(folder, { recursive: true })
  })

  const otherKey = Buffer.alloc(32, 9).toString('base64')

  /** As psql and its like find a server. */
  function clientOf({ url }: TemporaryPostgres): NodeJS.ProcessEnv {
    const { hostname, port, username } = new URL(url)
    return { PATH: process.env.PATH, PGHOST: hostname, PGPORT: port, PGUSER: username }
  }

  const urlOf = ({ url }: TemporaryPostgres, role: string) => {
    const database = new URL(url)
    database.username = role
    database.pathname = '/app'
    return database.href
  }

  it('does not start with another master key: it says so instead of failing delivery by delivery', async () => {
    const started = startWorkerProcess(restoredUrl, { GANCHO_MASTER_KEY: otherKey })
    // Should it start after all, it is not left running.
    started.then(
      (worker) => workers.push(worker),
      () => {},
    )
    await expect(started).rejects.toThrow(/master_key_mismatch/)
    await expect(started).rejects.toThrow(/sealed with master key [0-9a-f]{8}/)
    await expect(started).rejects.not.toThrow(otherKey)
  })

  it('has every event that was committed before it, and sends those that were not sent', async () => {
    const db = databases[1]!
    const { rows } = await sql<{ id: string }>`SELECT id FROM gancho.events`.execute(db.kysely)
    const restored = new Set(rows.map(({ id }) => id))
    expect([...committedBefore, ...waiting].filter((id) => !restored.has(id))).toEqual([])

    await sql.raw(guideFor("SET state = 'PAUSED'")).execute(db.kysely)
    const states = sql<{ state: string }>`SELECT DISTINCT state FROM gancho.webhooks`
    expect((await states.execute(db.kysely)).rows).toEqual([{ state: 'PAUSED' }])
    workers.push(await startWorkerProcess(restoredUrl))
    await sql`UPDATE gancho.webhooks SET state = 'ACTIVE', version = version + 1`.execute(db.kysely)
    await vi.waitFor(async () => {
      const { rows } = await sql<{ status: string; count: number }>`
        SELECT status, count(*) FROM gancho.webhook_deliveries GROUP BY status`.execute(db.kysely)
      expect(rows).toEqual([{ status: 'DELIVERED', count: restored.size }])
    }, patience)
    for (const id of waiting) expect(receiver.requests.has(id)).toBe(true)
    expect(await workers[0]!.stop()).toBe(0)
  })

  it('has the rows of the application of the same moment', async () => {
    const count = async (role: string, table: string) => {
      const db = openPostgres(urlOf(servers[1]!, role), 1)
      databases.push(db)
      const { rows } = await sql<{ count: number }>`SELECT count(*) FROM ${sql.table(table)}`.execute(
        db.kysely,
      )
      return rows[0]!.count
    }
    expect(await count('gancho', 'gancho.events')).toBe(
      (await count('app', 'public.invoices')) + waiting.size,
    )
    await expect(count('app', 'gancho.events'), 'which reads nothing of Gancho').rejects.toThrow(
      /permission denied/,
    )
  })

  it('starts with another key once it is told that the secrets are gone', async () => {
    await sql.raw(guideFor("SET secret = ''")).execute(databases[1]!.kysely)
    const worker = await startWorkerProcess(restoredUrl, { GANCHO_MASTER_KEY: otherKey })
    expect(await worker.stop()).toBe(0)
  })
})

// What the backup above has unfinished is what a paused webhook keeps back; this one has every kind.
it('everything that a backup has waiting, to be tried again, or leased is delivered from where it is restored', async ({
  annotate,
}) => {
  const db = await postgresForTest()
  onTestFinished(db.close)
  const seen = await restoreUnderLoad(db, { events: 1_000 })
  await annotate(JSON.stringify(seen))
  expect(seen.retrying).toBeGreaterThan(0)
  expect(seen.pending).toBeGreaterThan(seen.retrying)
  expect(seen.leased).toBeGreaterThan(0)
  expect(seen.failed).toBeGreaterThan(0)
  expect(brokenByRestore(seen)).toEqual([])
})
