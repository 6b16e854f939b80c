import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { sql } from 'kysely'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { sideBySide } from '../../../../scripts/faults/two-versions.ts'
import { brokenSideBySide } from '../../../../scripts/faults/two-versions-fault.ts'
import { sourceEnvironment } from '../../../../scripts/source-environment.ts'
import { type Database, openPostgres } from '../../src/platform/database/database.ts'
import { currentSchema, migrate } from '../../src/platform/database/migrate.ts'
import { migrations } from '../../src/platform/database/migrations.gen.ts'
import { type CountingReceiver, startCountingReceiver } from '../contention/counting-receiver.ts'
import { ganchoCommand, startWorkerProcess, type WorkerProcess } from '../contention/worker-process.ts'
import { emptyPostgres } from '../platform/database/empty-database.ts'
import { createTestWebhook } from '../support/factories.ts'
import { makeNextVersion, nextSchema, usualAdditions } from './next-version.ts'
import { type Producers, startProducers } from './producers.ts'

const run = promisify(execFile)
const patience = { timeout: 150_000, interval: 50 }

describe('an upgrade under load', () => {
  let db: Database
  let database: Awaited<ReturnType<typeof emptyPostgres>>
  let receiver: CountingReceiver
  let producers: Producers
  const workers: WorkerProcess[] = []
  const left: (() => void)[] = []

  beforeEach(async () => {
    database = await emptyPostgres()
    db = openPostgres(database.url)
    receiver = await startCountingReceiver()
  })
  afterEach(async () => {
    await producers?.stop()
    for (const worker of workers.splice(0)) await worker.kill()
    for (const remove of left.splice(0)) remove()
    await receiver.close()
    await db.close()
    await database.drop()
  })

  async function startOnes(count: number, command?: string): Promise<void> {
    const start = () => startWorkerProcess(database.url, {}, command)
    workers.push(...(await Promise.all(Array.from({ length: count }, start))))
  }

  async function createTenants(): Promise<string[]> {
    const tenantIds: string[] = []
    for (let n = 0; n < 4; n += 1)
      tenantIds.push((await createTestWebhook(db, { url: `${receiver.url}${n}` })).tenantId)
    return tenantIds
  }

  const more = (events: number) => receiver.until(receiver.requests.size + events)

  async function everythingArrived(): Promise<void> {
    await producers.stop()
    await receiver.until(producers.committed.size)
    expect(new Set(receiver.requests.keys())).toEqual(producers.committed)
    await vi.waitFor(async () => {
      const { rows } = await sql<{ count: number }>`SELECT count(*) FROM gancho.delivery_queue`.execute(
        db.kysely,
      )
      expect(rows[0]!.count).toBe(0)
    }, patience)
  }

  it('to the next version loses nothing, sends nothing twice, and stops no producer: migrate, then worker by worker', async ({
    annotate,
  }) => {
    await migrate(db)
    producers = await startProducers(database.url, { tenantIds: await createTenants(), count: 8, pauseMs: 4 })
    await startOnes(2)
    await more(1_000)
    await annotate(`before: a transaction of a producer took up to ${producers.longestMs().toFixed(0)} ms`)

    const next = makeNextVersion(usualAdditions)
    left.push(next.remove)
    const settings = { ...sourceEnvironment, DATABASE_URL: database.url }
    await run(process.execPath, [next.command, 'migrate', '--log-level', 'silent'], { env: settings })
    await annotate(`while the schema was migrated: up to ${producers.longestMs().toFixed(0)} ms`)
    // The old ones go on, and say that somebody should replace them.
    await more(1_000)
    for (const worker of workers)
      await vi.waitFor(() => expect(worker.log).toContain('a newer version migrated the database'), patience)

    for (const old of workers.splice(0)) {
      await startOnes(1, next.command)
      expect(await old.stop(), 'an orderly stop').toBe(0)
      expect(old.log).not.toMatch(/error/i)
      await more(500)
    }
    await annotate(`while workers were replaced: up to ${producers.longestMs().toFixed(0)} ms`)
    await everythingArrived()
    expect(receiver.total, 'no event came twice').toBe(producers.committed.size)
    for (const worker of workers) expect(worker.log).not.toMatch(/error/i)

    await expect(startOnes(1), 'the way back').rejects.toThrow(/schema_is_newer/)
  })

  it('migration by migration, and then with other functions, loses nothing on tables with rows in them', async ({
    annotate,
  }) => {
    await migrate(db)
    const tenantIds = await createTenants()
    await sql`
      SELECT count(*) FROM (SELECT array_agg('invoice.created'::text) AS events, array_agg('{}'::json) AS data FROM generate_series(1, 50000)) AS all_of_them,
             gancho.emit_batch(${(await createTestWebhook(db, { state: 'PAUSED' })).tenantId}, events, data)`.execute(
      db.kysely,
    )
    producers = await startProducers(database.url, { tenantIds, count: 8, pauseMs: 4 })
    const next = nextSchema(usualAdditions)
    const steps = usualAdditions.map((_, index) => ({
      ...currentSchema,
      migrations: next.migrations.slice(0, migrations.length + index + 1),
    }))
    for (const schema of [...steps, next]) {
      const before = producers.committed.size
      const { applied } = await migrate(db, schema)
      expect(applied).not.toEqual([])
      await vi.waitFor(() => expect(producers.committed.size).toBeGreaterThan(before + 50), patience)
      await annotate(
        `${applied}: a transaction of a producer took up to ${producers.longestMs().toFixed(0)} ms`,
      )
    }
    // Workers of the newer version, because one of this version does not start on the schema of the next.
    const newer = makeNextVersion(usualAdditions)
    left.push(newer.remove)
    await startOnes(1, newer.command)
    await more(500)
    await producers.stop()
    await receiver.until(producers.committed.size)
    expect(new Set(receiver.requests.keys())).toEqual(producers.committed)
  })

  it('has both versions deliver for a while, and each takes over what a killed process of the other had', async ({
    annotate,
  }) => {
    const next = makeNextVersion(usualAdditions)
    left.push(next.remove)
    const seen = await sideBySide(database.url, {
      older: ganchoCommand,
      newer: next.command,
      events: 200,
    })
    await annotate(JSON.stringify(seen))
    expect(seen.takenOverByOlder).toBeGreaterThan(0)
    expect(seen.takenOverByNewer).toBeGreaterThan(0)
    expect(brokenSideBySide(seen)).toEqual([])
  })
})
