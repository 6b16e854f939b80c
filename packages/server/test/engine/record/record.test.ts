import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { ClaimedDelivery } from '../../../src/engine/claim/queries.ts'
import { registerWorker, rescueDeliveries } from '../../../src/engine/leases/queries.ts'
import { releaseDeliveries } from '../../../src/engine/leases/release.queries.ts'
import { type OutcomeRow, recordOutcomes } from '../../../src/engine/record/queries.ts'
import {
  cancelDeliveries,
  hastenDelivery,
  reviveDeliveries,
} from '../../../src/features/deliveries/queries.ts'
import { engines, postgresForTest, type TestDatabase } from '../../support/db.ts'
import { createTestWebhook, deliveriesOf, emitTestEvent } from '../../support/factories.ts'
import { untilBlocked } from '../emit/emitting.ts'
import { claim, day, exhausted, failed, gone, outcomeOf, soon } from './recording.ts'

describe.each(engines)('recording outcomes on %s', (_engine, openDatabase) => {
  let db: TestDatabase
  let webhook: { id: string; tenantId: string }
  beforeAll(async () => {
    db = await openDatabase()
  })
  afterAll(() => db?.close())
  beforeEach(async () => {
    await sql`DELETE FROM gancho.delivery_queue`.execute(db.kysely)
    webhook = await createTestWebhook(db)
  })

  async function record(workerId: string, outcomes: readonly OutcomeRow[], now = soon()) {
    return await recordOutcomes(db, { workerId, now, outcomes, disableAfterMs: 5 * day })
  }

  async function claimOne(workerId = 'wrk_1'): Promise<ClaimedDelivery> {
    await emitTestEvent(db, webhook.tenantId)
    return (await claim(db, workerId)).find(({ webhookId }) => webhookId === webhook.id)!
  }

  async function attemptsOf(id: string) {
    return await db.kysely
      .selectFrom('gancho.delivery_attempts')
      .selectAll()
      .where('delivery_id', '=', id)
      .orderBy('attempt')
      .execute()
  }

  async function countsOf() {
    const { rows } = await sql<{ error: string; attempts: number }>`
      SELECT error, status_code, event, attempts, first_attempts, finished, durations_ms FROM gancho.delivery_counts
       WHERE tenant_id = ${webhook.tenantId} ORDER BY counted_at, error`.execute(db.kysely)
    return rows
  }

  async function snapshot() {
    const { rows: queue } = await sql`SELECT * FROM gancho.delivery_queue ORDER BY id`.execute(db.kysely)
    const { rows: log } =
      await sql`SELECT * FROM gancho.delivery_log WHERE tenant_id = ${webhook.tenantId} ORDER BY id`.execute(
        db.kysely,
      )
    const { rows: attempts } = await sql`SELECT * FROM gancho.delivery_attempts ORDER BY id`.execute(
      db.kysely,
    )
    return { queue, log, attempts, counts: await countsOf() }
  }

  it.each([
    ['delivered', {}],
    ['failed', failed],
    ['exhausted', exhausted],
    ['cancelled', { status: 'CANCELLED', last_error: 'event_expired', sent: false }],
  ] as const)(
    '%s: a worker that is not the owner, or has an older or newer token, changes nothing',
    async (_what, outcome) => {
      const delivery = await claimOne('wrk_owner')
      const before = await snapshot()
      for (const [workerId, token] of [
        ['wrk_other', delivery.leaseToken],
        ['wrk_owner', delivery.leaseToken - 1],
        ['wrk_owner', delivery.leaseToken + 1],
      ] as const) {
        expect(await record(workerId, [outcomeOf(delivery, { ...outcome, token })])).toMatchObject({
          recorded: 0,
        })
        await releaseDeliveries(db, workerId, [{ ...delivery, leaseToken: token }])
        expect(await snapshot()).toEqual(before)
      }
      expect(await record('wrk_owner', [outcomeOf(delivery, outcome)])).toMatchObject({ recorded: 1 })
      const after = await snapshot()
      expect(
        await record('wrk_owner', [outcomeOf(delivery, outcome)]),
        'nor does the owner, twice',
      ).toMatchObject({ recorded: 0 })
      expect(await snapshot()).toEqual(after)
    },
  )

  it('writes those that are its own and leaves the others of the same batch alone', async () => {
    for (let n = 0; n < 3; n += 1) await emitTestEvent(db, webhook.tenantId, { n })
    const [one, two, three] = (await claim(db, 'wrk_1')) as [
      ClaimedDelivery,
      ClaimedDelivery,
      ClaimedDelivery,
    ]
    const batch = [outcomeOf(one), outcomeOf({ ...two, leaseToken: 9 }), outcomeOf(three, failed)]
    expect(await record('wrk_1', batch)).toMatchObject({ recorded: 2 })
    expect((await deliveriesOf(db, webhook.tenantId)).map(({ status }) => status)).toEqual([
      'DELIVERED',
      'SENDING',
      'PENDING',
    ])
  })

  it('counts what it recorded, by webhook, event and cause', async () => {
    for (let n = 0; n < 5; n += 1) await emitTestEvent(db, webhook.tenantId, { n })
    const [one, two, three, four, five] = await claim(db, 'wrk_1')
    await record('wrk_1', [
      outcomeOf(one!),
      outcomeOf(two!, { duration_ms: 80 }),
      outcomeOf(three!, { ...failed, duration_ms: 0 }),
      outcomeOf(four!, exhausted),
      outcomeOf({ ...five!, leaseToken: 9 }),
    ])
    const common = { event: 'invoice.created' }
    expect(await countsOf()).toEqual([
      {
        ...common,
        error: '',
        status_code: 200,
        attempts: 2,
        first_attempts: 2,
        finished: 2,
        durations_ms: [12.5, 80],
      },
      {
        ...common,
        error: 'http_status',
        status_code: 500,
        attempts: 2,
        first_attempts: 2,
        finished: 1,
        // Nothing was sent by one of them.
        durations_ms: [12.5],
      },
    ])
    const { tenantId } = webhook
    await hastenDelivery(db.kysely, { tenantId, id: three!.id, now: new Date() })
    const [again] = await claim(db, 'wrk_1')
    await record(
      'wrk_1',
      [outcomeOf(again!, { error: null, status_code: 204 })],
      new Date(Date.now() + 120_000),
    )
    expect((await countsOf()).at(-1), 'a second attempt is not the first').toMatchObject({
      status_code: 204,
      attempts: 1,
      first_attempts: 0,
      finished: 1,
    })
  })

  it('counts neither tests nor what was not sent', async () => {
    const delivery = await claimOne()
    await record('wrk_1', [
      outcomeOf(delivery, { status: 'CANCELLED', last_error: 'event_expired', sent: false }),
    ])
    await sql`SELECT FROM gancho.accept_events(${JSON.stringify([
      {
        tenant_id: webhook.tenantId,
        event: 'invoice.created',
        data: '{}',
        webhook_id: webhook.id,
        test: true,
      },
    ])}::json)`.execute(db.kysely)
    const [test] = await claim(db, 'wrk_1')
    expect(await record('wrk_1', [outcomeOf(test!)])).toMatchObject({ recorded: 1 })
    expect(await countsOf()).toEqual([])
  })

  it('writes the attempt and the next state together, or neither', async () => {
    const delivery = await claimOne()
    // The row of this attempt is there already, so the second part of the statement fails.
    await sql`INSERT INTO gancho.delivery_attempts (id, delivery_id, attempt, started_at, duration_ms, request_headers)
      VALUES ('att_1', ${delivery.id}, 1, now(), 1, '{}')`.execute(db.kysely)
    const before = await snapshot()
    for (const outcome of [{}, failed, exhausted, gone]) {
      await expect(record('wrk_1', [outcomeOf(delivery, outcome)])).rejects.toMatchObject({ code: '23505' })
      expect(await snapshot()).toEqual(before)
    }
    const { state } = await db.kysely
      .selectFrom('gancho.webhooks')
      .select('state')
      .where('id', '=', webhook.id)
      .executeTakeFirstOrThrow()
    expect(state).toBe('ACTIVE')
  })

  it('keeps what was sent and answered, to the byte', async () => {
    const delivery = await claimOne()
    const bytes = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte))
    await record('wrk_1', [
      outcomeOf(delivery, {
        response_body: bytes.toString('hex'),
        response_headers: '{"x":"ñ"}',
        request_headers: '{"a":"b"}',
        response_truncated: true,
      }),
    ])
    const [attempt] = await attemptsOf(delivery.id)
    expect(attempt).toMatchObject({
      attempt: 1,
      duration_ms: 12.5,
      status_code: 200,
      response_truncated: true,
      request_headers: '{"a":"b"}',
      response_headers: '{"x":"ñ"}',
    })
    expect(Buffer.from(attempt!.response_body!)).toEqual(bytes)
  })

  it('counts an attempt at the claim, uncounts it at a release, and never has a gap', async () => {
    const first = await claimOne()
    expect(first).toMatchObject({ attempt: 1, leaseToken: 1 })
    await releaseDeliveries(db, 'wrk_1', [first])
    const [again] = await claim(db, 'wrk_2')
    expect(again, 'the token grows all the same').toMatchObject({ attempt: 1, leaseToken: 2 })
    await record('wrk_2', [outcomeOf(again!, { ...failed, due_at: new Date().toISOString() })])
    const [third] = await claim(db, 'wrk_2')
    expect(third).toMatchObject({ attempt: 2, leaseToken: 3 })
    await record('wrk_2', [outcomeOf(third!)])
    expect((await attemptsOf(first.id)).map(({ attempt }) => attempt)).toEqual([1, 2])
    expect(await deliveriesOf(db, webhook.tenantId)).toMatchObject([
      { status: 'DELIVERED', attempts: 2, last_error: null },
    ])
  })

  it('a delivery that is cancelled while it is sent stays so, and its attempt is logged', async () => {
    const delivery = await claimOne()
    const { tenantId } = webhook
    expect(
      await cancelDeliveries(db.kysely, {
        tenantId,
        ids: [delivery.id],
        reason: 'cancelled: by hand.',
        now: soon(),
      }),
    ).toBe(1)
    expect(await record('wrk_1', [outcomeOf(delivery)])).toMatchObject({ recorded: 0 })
    expect(await deliveriesOf(db, tenantId)).toMatchObject([
      { status: 'CANCELLED', attempts: 1, last_error: expect.stringContaining('under way') },
    ])
    expect(await attemptsOf(delivery.id)).toMatchObject([{ attempt: 1, error: 'cancelled' }])
    expect(
      await cancelDeliveries(db.kysely, { tenantId, ids: [delivery.id], reason: 'again', now: soon() }),
    ).toBe(0)

    // Revived at once and leased by the same worker: what the cancelled attempt comes to still changes nothing.
    await reviveDeliveries(db.kysely, { tenantId, ids: [delivery.id], now: new Date() })
    expect(await record('wrk_1', [outcomeOf(delivery)]), 'nobody has it').toMatchObject({ recorded: 0 })
    const [again] = await claim(db, 'wrk_1')
    expect(again).toMatchObject({ id: delivery.id, attempt: 2, leaseToken: 2, scheduleStart: 1 })
    expect(await record('wrk_1', [outcomeOf(delivery)])).toMatchObject({ recorded: 0 })
    expect(await record('wrk_1', [outcomeOf(again!)])).toMatchObject({ recorded: 1 })
    expect((await attemptsOf(delivery.id)).map(({ attempt }) => attempt)).toEqual([1, 2])
  })

  it('one that is cancelled before it was sent has no attempt', async () => {
    await emitTestEvent(db, webhook.tenantId)
    const [delivery] = await deliveriesOf(db, webhook.tenantId)
    const { id } = delivery!
    await cancelDeliveries(db.kysely, {
      tenantId: webhook.tenantId,
      ids: [id],
      reason: 'cancelled: by hand.',
      now: soon(),
    })
    expect(await deliveriesOf(db, webhook.tenantId)).toMatchObject([
      { status: 'CANCELLED', attempts: 0, last_error: 'cancelled: by hand.' },
    ])
    expect(await attemptsOf(id)).toEqual([])
  })

  it('a manual retry starts the schedule anew and counts on', async () => {
    const delivery = await claimOne()
    await record('wrk_1', [outcomeOf(delivery, failed)])
    expect(await claim(db, 'wrk_1')).toEqual([])
    expect(
      await hastenDelivery(db.kysely, { tenantId: webhook.tenantId, id: delivery.id, now: new Date() }),
    ).toBe(true)
    const [hastened] = await claim(db, 'wrk_1')
    expect(hastened).toMatchObject({ attempt: 2, scheduleStart: 1 })
    await record('wrk_1', [outcomeOf(hastened!, exhausted)])
    expect(
      await reviveDeliveries(db.kysely, { tenantId: webhook.tenantId, ids: [delivery.id], now: new Date() }),
    ).toBe(1)
    expect(await claim(db, 'wrk_1')).toMatchObject([{ attempt: 3, scheduleStart: 2, leaseToken: 3 }])
    expect(
      await hastenDelivery(db.kysely, { tenantId: webhook.tenantId, id: delivery.id, now: new Date() }),
      'not while it is sent',
    ).toBe(false)
  })
})

describe('a rescue and the worker it takes for dead, on PostgreSQL', () => {
  let db: TestDatabase
  beforeAll(async () => {
    db = await postgresForTest()
  })
  afterAll(() => db?.close())

  /** A worker without a heartbeat writes its outcome in a transaction, and the rescue comes before the commit. */
  it.each([
    ['a success', {}, 'DELIVERED'],
    ['a failure', failed, 'PENDING'],
  ] as const)('%s that is being written wins, and is logged once', async (_what, outcome, status) => {
    const { tenantId } = await createTestWebhook(db)
    await emitTestEvent(db, tenantId)
    const workerId = `wrk_${status}`
    await registerWorker(db, workerId)
    const [delivery] = await claim(db, workerId)
    const writing = await db.kysely.startTransaction().execute()
    await recordOutcomes(
      { ...db, kysely: writing },
      { workerId, now: soon(), outcomes: [outcomeOf(delivery!, outcome)], disableAfterMs: day },
    )

    const rescued = rescueDeliveries(db, { now: soon(), dead: [{ id: workerId, beats: 0, retired: false }] })
    for (;;) {
      const { rows } = await sql<{ pid: number }>`
        SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND query LIKE '%WITH dead AS%' AND state = 'active' AND pid <> pg_backend_pid()`.execute(
        db.kysely,
      )
      if (rows[0] === undefined) continue
      await untilBlocked(db.kysely, rows[0].pid)
      break
    }
    await writing.commit().execute()
    expect(await rescued).toBe(0)
    expect(await deliveriesOf(db, tenantId)).toMatchObject([{ status, attempts: 1 }])
    const { rows } = await sql<{
      error: string | null
    }>`SELECT error FROM gancho.delivery_attempts WHERE delivery_id = ${delivery!.id}`.execute(db.kysely)
    expect(rows).toEqual([{ error: outcome === failed ? 'http_status' : null }])
  })
})
