import { sql } from 'kysely'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { postgresForTest, type TestDatabase } from '../support/db.ts'
import { createTestWebhook } from '../support/factories.ts'
import { type CountingReceiver, startCountingReceiver } from './counting-receiver.ts'
import { startWorkerProcess, type WorkerProcess } from './worker-process.ts'

const patience = { timeout: 60_000, interval: 100 }
const batchSize = 500

/** Real processes on a real PostgreSQL: `gancho worker` as it is started in production. */
describe('several worker processes on one PostgreSQL', () => {
  let db: TestDatabase
  let receiver: CountingReceiver
  let tenants: string[]
  const workers: WorkerProcess[] = []

  beforeEach(async () => {
    db = await postgresForTest()
    receiver = await startCountingReceiver()
    tenants = []
    for (let n = 0; n < 4; n += 1)
      tenants.push((await createTestWebhook(db, { url: `${receiver.url}${n}` })).tenantId)
  })
  afterEach(async () => {
    for (const worker of workers.splice(0)) await worker.kill()
    await receiver?.close()
    await db?.close()
  })

  async function startWorkers(count: number): Promise<void> {
    workers.push(...(await Promise.all(Array.from({ length: count }, () => startWorkerProcess(db.url!)))))
  }

  const undone = new Error('rolled back')

  /** Emits events of all tenants in turn, a batch in each transaction. @returns the ids that were committed. */
  async function emit(count: number, { rollBackEvery = 0 } = {}): Promise<Set<string>> {
    const committed = new Set<string>()
    for (let batch = 0; committed.size < count; batch += 1) {
      const isUndone = rollBackEvery > 0 && batch % rollBackEvery === rollBackEvery - 1
      const tenantId = tenants[batch % tenants.length]
      const ids = await db.kysely
        .transaction()
        .execute(async (tx) => {
          const { rows } = await sql<{ id: string }>`
            SELECT id FROM (SELECT array_agg('invoice.created'::text) AS events, array_agg(json_build_object('n', n)) AS data FROM generate_series(1, ${batchSize}::int) n) AS all_of_them,
              gancho.emit_batch(${tenantId}, events, data)`.execute(tx)
          if (isUndone) throw undone
          return rows.map(({ id }) => id)
        })
        .catch((error) => {
          if (error === undone) return []
          throw error
        })
      for (const id of ids) committed.add(id)
    }
    return committed
  }

  async function count(query: ReturnType<typeof sql<{ count: number }>>): Promise<number> {
    return (await query.execute(db.kysely)).rows[0]!.count
  }

  /** Resolves when every delivery has ended. */
  async function settled(): Promise<void> {
    await vi.waitFor(async () => {
      expect(await count(sql`SELECT count(*) FROM gancho.delivery_queue`)).toBe(0)
    }, patience)
  }

  async function byStatusAndAttempts() {
    const { rows } = await sql<{ status: string; attempts: number; count: number }>`
      SELECT status, attempts, count(*) FROM gancho.webhook_deliveries GROUP BY 1, 2 ORDER BY 1, 2`.execute(
      db.kysely,
    )
    return rows
  }

  /** Workers that have leases now. */
  async function owners(): Promise<string[]> {
    const { rows } = await sql<{ lease_owner: string }>`
      SELECT DISTINCT lease_owner FROM gancho.delivery_queue WHERE lease_owner IS NOT NULL`.execute(db.kysely)
    return rows.map(({ lease_owner }) => lease_owner)
  }

  it('20,000 deliveries are each attempted once and none is lost; what was rolled back is never sent', async () => {
    await startWorkers(2)
    const seen = new Set<string>()
    const emitting = emit(20_000, { rollBackEvery: 10 })
    await vi.waitFor(
      async () => {
        for (const owner of await owners()) seen.add(owner)
        expect(seen.size, 'both work').toBe(2)
      },
      { timeout: 60_000, interval: 10 },
    )
    const committed = await emitting
    await receiver.until(committed.size)
    await settled()

    expect(new Set(receiver.requests.keys())).toEqual(committed)
    expect(receiver.total, 'no event came twice').toBe(committed.size)
    expect(await byStatusAndAttempts()).toEqual([{ status: 'DELIVERED', attempts: 1, count: committed.size }])
    expect(await count(sql`SELECT count(*) FROM gancho.delivery_attempts`)).toBe(committed.size)
    for (const worker of workers) {
      expect(await worker.stop(), 'an orderly stop').toBe(0)
      expect(worker.log).not.toMatch(/error/i)
    }
  })

  it('kill -9 of one of two under load loses nothing, and repeats at most what it had in its hands', async ({
    annotate,
  }) => {
    await startWorkers(2)
    const emitting = emit(20_000)
    await receiver.until(6_000)
    await workers[0]!.kill()
    const killedAtMs = performance.now()
    const { heartbeats } = (
      await sql<{ heartbeats: number }>`SELECT count(*) AS heartbeats FROM gancho.workers`.execute(db.kysely)
    ).rows[0]!
    expect(heartbeats).toBe(2)
    const committed = await emitting
    await receiver.until(committed.size)
    await settled()
    await annotate(`settled ${((performance.now() - killedAtMs) / 1_000).toFixed(1)} s after the kill`)

    expect(new Set(receiver.requests.keys())).toEqual(committed)
    const lost = await count(sql`SELECT count(*) FROM gancho.delivery_attempts WHERE error = 'worker_lost'`)
    await annotate(`${lost} deliveries rescued, ${receiver.total - committed.size} sent twice`)
    expect(lost, 'the one that was killed had something in its hands').toBeGreaterThan(0)
    expect(receiver.total - committed.size).toBeLessThanOrEqual(lost)
    expect(Math.max(...receiver.requests.values())).toBeLessThanOrEqual(2)
    expect(await byStatusAndAttempts()).toEqual([
      { status: 'DELIVERED', attempts: 1, count: committed.size - lost },
      { status: 'DELIVERED', attempts: 2, count: lost },
    ])
    expect(await count(sql`SELECT count(*) FROM gancho.delivery_attempts`)).toBe(committed.size + lost)
  })

  it('a rolling restart under load repeats nothing', async () => {
    await startWorkers(2)
    const emitting = emit(10_000)
    for (let restarts = 0; restarts < 2; restarts += 1) {
      await receiver.until(2_000 * (restarts + 1))
      expect(await workers.shift()!.stop()).toBe(0)
      await startWorkers(1)
    }
    const committed = await emitting
    await receiver.until(committed.size)
    await settled()
    expect(receiver.total).toBe(committed.size)
    expect(await byStatusAndAttempts()).toEqual([{ status: 'DELIVERED', attempts: 1, count: committed.size }])
  })

  it('an event of a transaction that commits long after later ones is delivered, and a snapshot held open changes nothing', async () => {
    await startWorkers(1)
    const snapshot = await db.kysely.startTransaction().setIsolationLevel('repeatable read').execute()
    await sql`SELECT FROM gancho.delivery_queue`.execute(snapshot)
    const late = await db.kysely.startTransaction().execute()
    const { rows } = await sql<{ id: string; at: Date }>`
      SELECT gancho.emit(${tenants[0]}, 'invoice.created', '{}') AS id, clock_timestamp() AS at`.execute(late)
    const [{ id, at }] = rows as [{ id: string; at: Date }]

    // Others come and go until the claims have moved on from its due time by far more than they look back.
    let delivered = 0
    for (let nowMs = at.getTime(); nowMs < at.getTime() + 1_500; ) {
      delivered += (await emit(batchSize)).size
      await receiver.until(delivered)
      nowMs = (
        await sql<{ now: Date }>`SELECT clock_timestamp() AS now`.execute(db.kysely)
      ).rows[0]!.now.getTime()
    }
    expect(receiver.requests.has(id)).toBe(false)
    await late.commit().execute()
    await receiver.untilEvent(id)
    await settled()
    await snapshot.rollback().execute()
    expect(receiver.total).toBe(delivered + 1)
  })

  it('go on when the database ends all their connections, again and again', async () => {
    await startWorkers(2)
    const emitting = emit(6_000)
    for (const reached of [1_000, 2_000, 3_000, 4_000]) {
      await receiver.until(reached)
      await sql`SELECT pg_terminate_backend(pid) FROM pg_stat_activity
        WHERE datname = current_database() AND query LIKE '%gancho.%' AND query NOT LIKE '%emit_batch%' AND pid <> pg_backend_pid()`
        .execute(db.kysely)
        .catch(() => {})
    }
    const committed = await emitting
    await receiver.until(committed.size)
    await settled()
    expect(new Set(receiver.requests.keys())).toEqual(committed)
    expect(receiver.total).toBe(committed.size)
    expect(
      workers.some(({ log }) => log.includes('57P01')),
      'connections were ended while in use',
    ).toBe(true)
    for (const worker of workers) expect(await worker.stop()).toBe(0)
  })
})
