import { sql } from 'kysely'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createReplay, getReplay } from '../../src/features/replays/service.ts'
import { postgresForTest, type TestDatabase } from '../support/db.ts'
import { createTestWebhook } from '../support/factories.ts'
import { type CountingReceiver, startCountingReceiver } from './counting-receiver.ts'
import { startWorkerProcess, type WorkerProcess } from './worker-process.ts'

const total = 20_000
const patience = { timeout: 100_000, interval: 100 }

describe('a replay by worker processes on one PostgreSQL', () => {
  let db: TestDatabase
  let receiver: CountingReceiver
  const workers: WorkerProcess[] = []
  beforeEach(async () => {
    db = await postgresForTest()
    receiver = await startCountingReceiver()
  })
  afterEach(async () => {
    for (const worker of workers.splice(0)) await worker.kill()
    await receiver?.close()
    await db?.close()
  })

  /** Deliveries that failed for good, each after one attempt. */
  async function storeFailed(tenantId: string): Promise<void> {
    await sql`
      SELECT count(*) FROM (SELECT array_agg('invoice.created'::text) AS events, array_agg('{}'::json) AS data FROM generate_series(1, ${total}::int)) AS all_of_them,
             gancho.emit_batch(${tenantId}, events, data)`.execute(db.kysely)
    await sql`
      WITH taken AS (DELETE FROM gancho.delivery_queue RETURNING *)
      INSERT INTO gancho.delivery_log (id, tenant_id, webhook_id, event_id, event, target_url, test, created_at, status, lease_token,
                                       attempts, last_error, finished_at)
      SELECT id, tenant_id, webhook_id, event_id, event, target_url, test, created_at, 'FAILED', 1, 1, 'timeout: No answer.', now()
        FROM taken`.execute(db.kysely)
  }

  /** What came into the queue since, row by row. */
  async function watchQueue(): Promise<void> {
    await sql`CREATE TABLE queued (id text NOT NULL)`.execute(db.kysely)
    await sql
      .raw(`CREATE FUNCTION note_queued() RETURNS trigger LANGUAGE plpgsql AS
      $$ BEGIN INSERT INTO public.queued VALUES (NEW.id); RETURN NULL; END $$`)
      .execute(db.kysely)
    await sql`CREATE TRIGGER note_queued AFTER INSERT ON gancho.delivery_queue FOR EACH ROW EXECUTE FUNCTION note_queued()`.execute(
      db.kysely,
    )
  }

  async function count(query: ReturnType<typeof sql<{ count: number }>>): Promise<number> {
    return (await query.execute(db.kysely)).rows[0]!.count
  }

  it('of 20,000 that failed makes each due once, although it is killed with -9 midway, and gets its progress right', {
    timeout: 150_000,
  }, async ({ annotate }) => {
    const { tenantId, id: webhookId } = await createTestWebhook(db, { url: receiver.url })
    await storeFailed(tenantId)
    await watchQueue()
    const clock = { now: Date.now, steadyMs: () => performance.now() }
    const request = {
      tenantId,
      kind: 'recover',
      webhookId,
      event: undefined,
      from: undefined,
      to: undefined,
    } as const
    const { id } = await createReplay({
      deps: { db, clock },
      input: { ...request, ratePerSecond: 1_000, idempotencyKey: undefined },
    })
    const read = () => getReplay({ deps: { db }, input: { tenantId, id } })

    workers.push(await startWorkerProcess(db.url!))
    await receiver.until(6_000)
    await workers.shift()!.kill()
    const midway = await read()
    expect(midway).toMatchObject({ state: 'RUNNING', total })
    await annotate(`killed after ${midway.queued} were made due`)
    // From here on two of them, so that they take the steps in turn.
    workers.push(...(await Promise.all([startWorkerProcess(db.url!), startWorkerProcess(db.url!)])))
    await vi.waitFor(async () => expect((await read()).state).toBe('COMPLETED'), patience)
    await receiver.until(total)
    await vi.waitFor(async () => {
      expect(await count(sql`SELECT count(*) FROM gancho.delivery_queue`)).toBe(0)
    }, patience)

    expect(await read()).toMatchObject({ total, queued: total, skipped: 0 })
    expect(await count(sql`SELECT count(*) FROM queued`), 'each once').toBe(total)
    expect(await count(sql`SELECT count(DISTINCT id) FROM queued`)).toBe(total)
    expect(receiver.requests.size).toBe(total)
    const lost = await count(sql`SELECT count(*) FROM gancho.delivery_attempts WHERE error = 'worker_lost'`)
    await annotate(
      `${lost} were in the hands of the one that was killed, ${receiver.total - total} came twice`,
    )
    expect(receiver.total - total).toBeLessThanOrEqual(lost)
    const { rows } = await sql`
      SELECT status, attempts - 1 AS since, count(*) FROM gancho.webhook_deliveries GROUP BY 1, 2 ORDER BY 2`.execute(
      db.kysely,
    )
    expect(rows).toEqual(
      [
        { status: 'DELIVERED', since: 1, count: total - lost },
        { status: 'DELIVERED', since: 2, count: lost },
      ].filter((row) => row.count > 0),
    )
    for (const worker of workers) {
      expect(await worker.stop()).toBe(0)
      expect(worker.log).not.toMatch(/error/i)
    }
  })
})
