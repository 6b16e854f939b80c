import { type RawBuilder, sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import type { ClaimedDelivery } from '../../../src/engine/claim/queries.ts'
import { createIngest, type HandoverTarget } from '../../../src/engine/emit/ingest.ts'
import { engines, type TestDatabase } from '../../support/db.ts'
import { createTestWebhook, deliveriesOf } from '../../support/factories.ts'
import { bodyOf } from './emitting.ts'

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

  // Which of two transactions PostgreSQL ends depends on who waited longer, so a trigger stands in for the other one.
  it.each([
    [2, 'are stored'],
    [3, 'are refused, and nothing is stored'],
  ])('of a transaction that loses against others %i times %s', async (losses, outcome) => {
    const { tenantId } = await createTestWebhook(db)
    const run = async (...statements: readonly RawBuilder<unknown>[]) => {
      for (const statement of statements) await statement.execute(db.kysely)
    }
    await run(
      sql`CREATE SEQUENCE public.losses`,
      sql`
        CREATE FUNCTION public.lose() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
          IF nextval('public.losses') > ${sql.lit(losses)} THEN RETURN NULL; END IF;
          RAISE EXCEPTION USING ERRCODE = 'deadlock_detected';
        END $$`,
      sql`CREATE TRIGGER lose AFTER INSERT ON gancho.idempotency_keys EXECUTE FUNCTION public.lose()`,
    )
    onTestFinished(() => run(sql`DROP FUNCTION public.lose CASCADE`, sql`DROP SEQUENCE public.losses`))
    const accepted = createIngest({ db, target: target() }).accept({
      ...eventOf(tenantId),
      idempotency_key: 'k',
    })
    if (outcome === 'are stored') expect(await accepted).toMatchObject({ deliveries: 1 })
    else await expect(accepted).rejects.toMatchObject({ code: '40P01' })
    expect(await deliveriesOf(db, tenantId)).toHaveLength(outcome === 'are stored' ? 1 : 0)
  })

  it('that nobody subscribes to are accepted', async () => {
    const { tenantId } = await createTestWebhook(db, { events: ['invoice.sent'] })
    await createTestWebhook(db)
    const accepted = await createIngest({ db, target: target() }).accept(eventOf(tenantId))
    expect(accepted).toMatchObject({ id: expect.stringMatching(/^evt_/), deliveries: 0, duplicate: false })
    expect([taken, left]).toEqual([[], []])
  })
})
