import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished, test } from 'vitest'
import { createIngest, type HandoverTarget } from '../../src/pipeline/ingest.ts'
import type { ClaimedDelivery } from '../../src/store/queries/claim-deliveries.ts'
import { backendPid, bodyOf, emit } from '../store/emitting.ts'
import { engines, postgresForTest, type TestDatabase } from '../support/db.ts'
import { createTestWebhook, deliveriesOf } from '../support/factories.ts'

describe.each(engines)('events over the API on %s', (_engine, openDatabase) => {
  let db: TestDatabase
  let taken: ClaimedDelivery[]
  let left: string[]
  beforeAll(async () => {
    db = await openDatabase()
  })
  afterAll(() => db?.close())
  beforeEach(() => {
    taken = []
    left = []
  })

  /** A worker that notes what it is given. */
  function target(fullWebhooks: readonly string[] | null = []): HandoverTarget {
    return {
      handover: () => (fullWebhooks === null ? null : { workerId: 'wrk_1', fullWebhooks, end() {} }),
      take: (deliveries) => taken.push(...deliveries),
      leave: (webhookIds) => left.push(...webhookIds),
    }
  }

  const eventOf = (tenantId: string, n = 0) => ({
    tenant_id: tenantId,
    event: 'invoice.created',
    data: `{"n":${n}}`,
  })

  it('are handed to the worker as they are stored: leased, counted, with the bytes to send', async () => {
    const { id: webhookId, tenantId } = await createTestWebhook(db)
    const ingest = createIngest({ db, target: target() })
    const accepted = await ingest.accept(eventOf(tenantId))
    expect(accepted).toMatchObject({ deliveries: 1, duplicate: false })
    expect(await deliveriesOf(db, tenantId)).toMatchObject([
      { id: taken[0]!.id, status: 'SENDING', attempts: 1 },
    ])
    expect(taken).toMatchObject([
      {
        webhookId,
        tenantId,
        eventId: accepted.id,
        event: 'invoice.created',
        attempt: 1,
        leaseToken: 1,
        scheduleStart: 0,
        webhookVersion: 1,
      },
    ])
    expect(taken[0]!.body).toBe(await bodyOf(db.kysely, accepted.id))
    expect(left).toEqual([])
  })

  it.each([
    ['paused', "state = 'PAUSED'"],
    ['ordered', 'ordered = true'],
  ])('are left to be claimed when the webhook is %s', async (_what, columns) => {
    const { id, tenantId } = await createTestWebhook(db)
    await sql.raw(`UPDATE gancho.webhooks SET ${columns} WHERE id = '${id}'`).execute(db.kysely)
    await createIngest({ db, target: target() }).accept(eventOf(tenantId))
    expect(await deliveriesOf(db, tenantId)).toMatchObject([{ status: 'PENDING', attempts: 0 }])
    expect([taken, left]).toEqual([[], [id]])
  })

  it('are left to be claimed when the worker has no room for the webhook, or takes nothing at all', async () => {
    const { id, tenantId } = await createTestWebhook(db)
    for (const full of [[id], null])
      await createIngest({ db, target: target(full) }).accept(eventOf(tenantId))
    expect((await deliveriesOf(db, tenantId)).map(({ status }) => status)).toEqual(['PENDING', 'PENDING'])
    expect([taken, left]).toEqual([[], [id, id]])
  })

  it('that arrive together share commits, and each gets its own answer', async () => {
    const { tenantId } = await createTestWebhook(db)
    const ingest = createIngest({ db, target: target(null) })
    const accepted = await Promise.all(
      Array.from({ length: 200 }, (_, n) => ingest.accept(eventOf(tenantId, n))),
    )
    const bodies = await Promise.all(accepted.map(({ id }) => bodyOf(db.kysely, id)))
    expect(bodies.map((body) => JSON.parse(body).data.n)).toEqual(Array.from({ length: 200 }, (_, n) => n))
    const { rows } = await sql<{ commits: number }>`
      SELECT count(DISTINCT xmin::text) AS commits FROM gancho.delivery_queue WHERE tenant_id = ${tenantId}`.execute(
      db.kysely,
    )
    expect(rows[0]!.commits).toBeLessThan(20)
  })

  it('of which one is refused cost only that one its answer', async () => {
    const { tenantId } = await createTestWebhook(db)
    const ingest = createIngest({ db, target: target() })
    const refused = [
      { ...eventOf(tenantId), event: 'invoice.exploded' },
      { ...eventOf(tenantId), data: '[]' },
      { ...eventOf(tenantId), resource_id: 'a\0b' },
    ]
    const good = Array.from({ length: 30 }, (_, n) => eventOf(tenantId, n))
    const events = [...good.slice(0, 15), ...refused, ...good.slice(15)]
    const answers = await Promise.allSettled(events.map((event) => ingest.accept(event)))
    expect(answers.flatMap(({ status }, n) => (status === 'rejected' ? [n] : []))).toEqual([15, 16, 17])
    expect(await deliveriesOf(db, tenantId)).toHaveLength(30)
    expect(taken).toHaveLength(30)
  })

  it('of one request are all stored or none, in order', async () => {
    const { tenantId } = await createTestWebhook(db)
    const ingest = createIngest({ db, target: target() })
    await expect(
      ingest.acceptAll([eventOf(tenantId), { ...eventOf(tenantId), data: 'x' }]),
    ).rejects.toMatchObject({ code: 'GN002' })
    expect([await deliveriesOf(db, tenantId), taken]).toEqual([[], []])
    const accepted = await ingest.acceptAll([1, 2, 3].map((n) => eventOf(tenantId, n)))
    expect((await deliveriesOf(db, tenantId)).map(({ event_id }) => event_id)).toEqual(
      accepted.map(({ id }) => id),
    )
    expect(taken.map(({ body }) => JSON.parse(body!).data.n)).toEqual([1, 2, 3])
  })

  it('repeated with the same key answer with the first id, and are not sent again', async () => {
    const { tenantId } = await createTestWebhook(db)
    const ingest = createIngest({ db, target: target() })
    const event = { ...eventOf(tenantId), idempotency_key: 'k' }
    const first = await ingest.accept(event)
    const together = await Promise.all([ingest.accept(event), ingest.accept(event)])
    for (const answer of together) expect(answer).toEqual({ id: first.id, deliveries: 0, duplicate: true })
    expect(taken).toHaveLength(1)
  })

  it('that nobody subscribes to are accepted', async () => {
    const { tenantId } = await createTestWebhook(db, { events: ['invoice.sent'] })
    await createTestWebhook(db)
    const accepted = await createIngest({ db, target: target() }).accept(eventOf(tenantId))
    expect(accepted).toMatchObject({ id: expect.stringMatching(/^evt_/), deliveries: 0, duplicate: false })
    expect([taken, left]).toEqual([[], []])
  })
})

// The transaction of a producer and the one of a request each wait for a key of the other: PostgreSQL ends the one that
// waited longer, and that request is no failure of the producer who made it.
test('a request that loses a deadlock against a producer is repeated, not refused', async () => {
  const db = await postgresForTest()
  onTestFinished(() => db.close())
  const { tenantId } = await createTestWebhook(db)
  const keyed = (key: string) => ({ tenantId, key })
  const producer = await db.kysely.startTransaction().execute()
  const first = await emit(producer, keyed('b'))
  const ingest = createIngest({ db, target: { handover: () => null, take() {}, leave() {} } })
  const accepted = ingest.acceptAll(
    ['a', 'b'].map((key) => ({
      tenant_id: tenantId,
      event: 'invoice.created',
      data: '{}',
      idempotency_key: key,
    })),
  )
  await untilBlocks(db.kysely, await backendPid(producer))
  const second = await emit(producer, keyed('a'))
  await producer.commit().execute()
  expect(await accepted).toEqual([
    { id: second, deliveries: 0, duplicate: true },
    { id: first, deliveries: 0, duplicate: true },
  ])
})

/** Waits until another session waits for what this one has locked. */
async function untilBlocks(kysely: TestDatabase['kysely'], pid: number): Promise<void> {
  for (;;) {
    const { rows } = await sql`
      SELECT FROM pg_stat_activity WHERE ${pid} = ANY (pg_blocking_pids(pid))`.execute(kysely)
    if (rows.length > 0) return
  }
}
