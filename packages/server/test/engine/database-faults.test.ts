import { sql } from 'kysely'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createIngest } from '../../src/engine/emit/ingest.ts'
import { rescueDeliveries, type WorkerBeat } from '../../src/engine/leases/queries.ts'
import { leaseMs } from '../../src/engine/leases/worker-watch.ts'
import { type Database, openPostgres } from '../../src/platform/database/database.ts'
import { postgresForTest, type TestDatabase } from '../support/db.ts'
import { createTestWebhook, deliveriesOf, emitTestEvent } from '../support/factories.ts'
import { allWorkers, startTestWorker, type TestWorker } from '../support/worker.ts'
import { heldReceiver, ok } from './answers.ts'
import { type DatabaseProxy, startDatabaseProxy } from './database-proxy.ts'
import { untilBlocked } from './emit/emitting.ts'

/** Texts of the statements that the proxy looks for. */
const claim = 'FOR UPDATE SKIP LOCKED'
const record = 'WITH outcome AS'
const accept = 'gancho.accept_events'

describe('a worker whose database fails', () => {
  let db: TestDatabase
  let proxy: DatabaseProxy
  let throughProxy: Database
  let test: TestWorker
  let receiver: ReturnType<typeof heldReceiver>

  beforeAll(async () => {
    db = await postgresForTest()
  })
  afterAll(() => db?.close())

  beforeEach(async () => {
    proxy = await startDatabaseProxy(db.url!)
    throughProxy = openPostgres(proxy.url, 4)
    receiver = heldReceiver()
    test = await startTestWorker(throughProxy, { send: receiver.send })
  })
  afterEach(async () => {
    receiver.answerAll(ok)
    await test.worker.idle()
    await test.close()
    await throughProxy.close()
    await proxy.close()
    await sql`TRUNCATE gancho.delivery_queue, gancho.workers`.execute(db.kysely)
  })

  async function attemptsOf(tenantId: string): Promise<(string | null)[]> {
    const { rows } = await sql<{ error: string | null }>`
      SELECT a.error FROM gancho.delivery_attempts a JOIN gancho.webhook_deliveries d ON d.id = a.delivery_id
       WHERE d.tenant_id = ${tenantId} ORDER BY a.attempt`.execute(db.kysely)
    return rows.map(({ error }) => error)
  }

  /** What the chore does once a minute. */
  async function audit(dead: readonly WorkerBeat[] = []): Promise<number> {
    await test.worker.auditLeases()
    return await rescueDeliveries(db, {
      now: new Date(test.clock.now()),
      dead,
      unregistered: true,
    })
  }

  it('finds deliveries again that a claim leased to it and whose answer was lost', async () => {
    const { tenantId } = await createTestWebhook(db)
    await emitTestEvent(db, tenantId)
    const lost = proxy.loseAnswerTo(claim)
    await expect(test.worker.poll()).rejects.toThrow()
    await lost
    expect(await deliveriesOf(db, tenantId)).toMatchObject([{ status: 'SENDING', attempts: 1 }])
    expect(await test.worker.poll(), 'nobody can claim it').toBe(false)

    // One that it does have in its hands: the audit must not touch it.
    const other = await createTestWebhook(db)
    await emitTestEvent(db, other.tenantId)
    await test.worker.poll()
    await receiver.until(1)

    expect(await audit(), 'the first time, a claim may still be under way').toBe(0)
    expect(await audit()).toBe(1)
    await test.worker.poll()
    await receiver.until(2)
    receiver.answerAll(ok)
    await test.worker.idle()
    expect(await deliveriesOf(db, tenantId)).toMatchObject([{ status: 'DELIVERED', attempts: 2 }])
    expect(await attemptsOf(tenantId)).toEqual(['worker_lost', null])
    expect(await deliveriesOf(db, other.tenantId)).toMatchObject([{ status: 'DELIVERED', attempts: 1 }])
    expect(await audit()).toBe(0)
  })

  it('finds deliveries again that were handed over as they were stored, when that answer was lost', async () => {
    const { tenantId } = await createTestWebhook(db)
    const ingest = createIngest({ db: throughProxy, target: test.worker })
    const event = { tenant_id: tenantId, event: 'invoice.created', data: '{}', idempotency_key: 'k' }
    const lost = proxy.loseAnswerTo(accept)
    await expect(ingest.accept(event)).rejects.toThrow()
    await lost
    expect(await ingest.accept(event), 'the producer asks again').toMatchObject({ duplicate: true })
    expect(receiver.sent).toBe(0)
    await audit()
    expect(await audit()).toBe(1)
    await test.worker.poll()
    await receiver.until(1)
    receiver.answerAll(ok)
    await test.worker.idle()
    expect(await deliveriesOf(db, tenantId)).toMatchObject([{ status: 'DELIVERED', attempts: 2 }])
    expect(receiver.sent).toBe(1)
  })

  it('records an outcome once, although the answer to the first writing was lost', async () => {
    const { tenantId } = await createTestWebhook(db)
    await emitTestEvent(db, tenantId)
    await test.worker.poll()
    await receiver.until(1)
    const lost = proxy.loseAnswerTo(record)
    receiver.answerAll(ok)
    await lost
    await test.worker.idle()
    expect(await deliveriesOf(db, tenantId)).toMatchObject([{ status: 'DELIVERED', attempts: 1 }])
    expect(await attemptsOf(tenantId)).toEqual([null])
    expect(receiver.sent).toBe(1)
    expect(test.errors, 'and says that something was wrong').not.toEqual([])
  })

  it('records an outcome although its connection is terminated while it is writing', async () => {
    const { tenantId } = await createTestWebhook(db)
    await emitTestEvent(db, tenantId)
    await test.worker.poll()
    await receiver.until(1)
    const blocker = await db.kysely.startTransaction().execute()
    await sql`SELECT FROM gancho.delivery_queue WHERE tenant_id = ${tenantId} FOR UPDATE`.execute(blocker)
    receiver.answerAll(ok)
    const pid = await writerBlockedBy()
    await sql`SELECT pg_terminate_backend(${pid})`.execute(db.kysely)
    await blocker.commit().execute()
    await test.worker.idle()
    expect(await deliveriesOf(db, tenantId)).toMatchObject([{ status: 'DELIVERED', attempts: 1 }])
    expect(await attemptsOf(tenantId)).toEqual([null])
    expect(receiver.sent).toBe(1)
  })

  /** The backend that waits to write an outcome. */
  async function writerBlockedBy(): Promise<number> {
    for (;;) {
      const { rows } = await sql<{ pid: number }>`
        SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND query LIKE '%WITH outcome AS%' AND pid <> pg_backend_pid()
           AND cardinality(pg_blocking_pids(pid)) > 0`.execute(db.kysely)
      if (rows[0] !== undefined) return rows[0].pid
    }
  }

  /** Resolves when the worker has failed at something twice more: what it was about to do, and what it tried again. */
  async function moreErrors(): Promise<void> {
    const wanted = test.errors.length + 2
    while (test.errors.length < wanted) await new Promise((resolve) => setImmediate(resolve))
  }

  it('keeps what it has not written for as long as the database is away, and sends nothing twice', async () => {
    const { tenantId } = await createTestWebhook(db)
    await emitTestEvent(db, tenantId)
    await test.worker.poll()
    await receiver.until(1)
    proxy.down()
    receiver.answerAll(ok)
    await moreErrors()
    test.clock.advance(2 * leaseMs)
    await moreErrors()
    await expect(test.worker.beat()).rejects.toThrow()
    expect(test.worker.holdsLeases()).toBe(false)
    proxy.up()
    await test.worker.beat()
    await test.worker.idle()
    expect(await deliveriesOf(db, tenantId)).toMatchObject([{ status: 'DELIVERED', attempts: 1 }])
    expect(receiver.sent).toBe(1)
  })

  it('can be stopped while the database is away: what it could not write is rescued', async () => {
    const { tenantId } = await createTestWebhook(db)
    await emitTestEvent(db, tenantId)
    await test.worker.poll()
    await receiver.until(1)
    proxy.down()
    const drained = test.worker.drain()
    receiver.answerAll(ok)
    test.clock.advance(2 * leaseMs)
    await drained
    proxy.up()
    expect(await audit(await allWorkers(db))).toBe(1)
    expect(await deliveriesOf(db, tenantId)).toMatchObject([{ status: 'PENDING', attempts: 1 }])
  })

  it('tries to load a webhook again at the next refresh, and not in a loop', async () => {
    const { tenantId } = await createTestWebhook(db)
    await emitTestEvent(db, tenantId)
    await test.worker.poll().then(() => proxy.down())
    await test.worker.idle()
    expect(test.errors.length).toBeLessThanOrEqual(1)
    proxy.up()
    await test.worker.beat()
    await test.worker.refresh()
    await receiver.until(1)
    receiver.answerAll(ok)
    await test.worker.idle()
    expect(await deliveriesOf(db, tenantId)).toMatchObject([{ status: 'DELIVERED', attempts: 1 }])
  })

  it('an ordered webhook goes on after an outcome that could not be written', async () => {
    const { tenantId } = await createTestWebhook(db, { ordered: true })
    for (let n = 0; n < 2; n += 1) await emitTestEvent(db, tenantId, { n })
    await test.worker.poll()
    await test.worker.poll()
    await receiver.until(1)
    // The same attempt is there already: a fault that no repetition can mend.
    await sql`
      INSERT INTO gancho.delivery_attempts (id, delivery_id, attempt, started_at, duration_ms, request_headers)
      SELECT 'att_1', id, 1, now(), 1, '{}' FROM gancho.delivery_queue WHERE lease_owner IS NOT NULL`.execute(
      db.kysely,
    )
    receiver.answerAll(ok)
    await test.worker.idle()
    expect(test.worker.inFlight).toBe(0)
    const [first] = await deliveriesOf(db, tenantId)
    await sql`DELETE FROM gancho.delivery_attempts WHERE delivery_id = ${first!.id}`.execute(db.kysely)
    await audit()
    await audit()
    for (let sent = 2; sent <= 3; sent += 1) {
      await test.worker.refresh()
      while (await test.worker.poll());
      await receiver.until(sent)
      receiver.answerAll(ok)
      await test.worker.idle()
    }
    expect((await deliveriesOf(db, tenantId)).map(({ status, attempts }) => [status, attempts])).toEqual([
      ['DELIVERED', 2],
      ['DELIVERED', 1],
    ])
  })

  it('a delivery leased after its worker was declared dead is found too', async () => {
    const { tenantId } = await createTestWebhook(db)
    const ingest = createIngest({ db: throughProxy, target: test.worker })
    const event = { tenant_id: tenantId, event: 'invoice.created', data: '{}' }
    // The statement that stores it waits for another transaction, long enough for its worker to be given up.
    const blocker = await db.kysely.startTransaction().execute()
    await sql`SELECT gancho.emit(${tenantId}, 'invoice.created', '{}', NULL, NULL, 'k')`.execute(blocker)
    const accepted = ingest.acceptAll([{ ...event, idempotency_key: 'k' }, event])
    const { rows } = await sql<{ pid: number }>`
      SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND query LIKE '%accept_events(%' AND pid <> pg_backend_pid()`.execute(
      db.kysely,
    )
    for (const { pid } of rows) await untilBlocked(db.kysely, pid)
    await audit(await allWorkers(db))
    await blocker.commit().execute()
    await accepted
    // Stored by the transaction in the way, and by the one that waited: leased to a worker that does not exist.
    expect((await deliveriesOf(db, tenantId)).map(({ status }) => status).sort()).toEqual([
      'PENDING',
      'SENDING',
    ])
    await test.worker.beat()
    expect(await audit()).toBe(1)
  })
})
