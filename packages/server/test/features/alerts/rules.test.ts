import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import type { TransportResult } from '../../../src/engine/http/transport-result.ts'
import { lookAtWebhooks } from '../../../src/features/alerts/chore.ts'
import { listAlerts } from '../../../src/features/alerts/queries.ts'
import { acknowledgeAlert, resolveAlert } from '../../../src/features/alerts/service.ts'
import { cancelDelivery, retryDelivery } from '../../../src/features/deliveries/service.ts'
import { deleteWebhook, updateWebhook } from '../../../src/features/webhooks/change.ts'
import { answerOf, ok } from '../../engine/answers.ts'
import { untilBlocked } from '../../engine/emit/emitting.ts'
import { createVirtualClock, type VirtualClock } from '../../support/clock.ts'
import { engines, postgresForTest, type TestDatabase } from '../../support/db.ts'
import {
  createTestWebhook,
  deliveriesOf,
  emitTestEvent,
  newTenant,
  testSecretBox,
} from '../../support/factories.ts'
import { startTestWorker, type TestWorker } from '../../support/worker.ts'

const minute = 60_000

describe.each(engines)('alerts on %s', (_engine, open) => {
  let db: TestDatabase
  let clock: VirtualClock
  let test: TestWorker
  let tenantId: string
  let answer: TransportResult

  beforeAll(async () => {
    db = await open()
    clock = createVirtualClock()
    test = await startTestWorker(db, { clock, send: async () => answer })
  })
  beforeEach(() => {
    tenantId = newTenant()
    answer = answerOf(500)
  })
  afterAll(async () => {
    await test?.close()
    await db?.close()
  })

  const webhookWith = (scheduleSeconds: readonly number[]) =>
    createTestWebhook(db, { tenantId, scheduleSeconds, url: 'http://127.0.0.1:9/in' })
  const look = () => lookAtWebhooks(db, new Date(clock.now()))
  const alerts = () => listAlerts(db.kysely, { tenantId, beforeId: null, limit: 100 })
  const input = (id: string) => ({ deps: { db, clock }, input: { tenantId, id } })
  const editing = () => ({
    db,
    clock,
    wake: () => {},
    secretBox: testSecretBox,
    networkPolicy: { allowLoopbackHttp: true, allowedNetworks: [] },
  })

  async function sendTest(webhookId: string): Promise<void> {
    const event = {
      tenant_id: tenantId,
      event: 'invoice.created',
      data: '{}',
      webhook_id: webhookId,
      test: true,
    }
    await sql`SELECT FROM gancho.accept_events(${JSON.stringify([event])}::json)`.execute(db.kysely)
  }

  /** An attempt of each delivery that is due, and a look at what came of it. */
  async function attempts(count: number): Promise<void> {
    for (let n = 0; n < count; n += 1) {
      clock.advance(minute)
      await test.deliverDue()
      await look()
    }
  }

  describe('a webhook that fails', () => {
    const patient = [0, ...Array.from({ length: 20 }, () => 60)]

    it('is told of once, from the fifth attempt in a row on, and is over with a success', async () => {
      const { id } = await webhookWith(patient)
      await emitTestEvent(db, tenantId)
      const firstMs = clock.now() + minute
      await attempts(4)
      expect(await alerts()).toEqual([])
      await attempts(1)
      expect(await alerts()).toMatchObject([
        {
          kind: 'failing',
          state: 'OPEN',
          webhook_id: id,
          url: 'http://127.0.0.1:9/in',
          last_error: 'http_status: The receiver answered 500.',
          count: 5,
          first_seen_at: new Date(firstMs),
          last_seen_at: new Date(clock.now()),
          recovered: false,
        },
      ])
      answer = answerOf(503)
      await attempts(2)
      expect(await alerts()).toMatchObject([
        {
          state: 'OPEN',
          count: 7,
          last_error: 'http_status: The receiver answered 503.',
          last_seen_at: new Date(clock.now()),
        },
      ])
      answer = ok
      await attempts(1)
      expect(await alerts()).toMatchObject([
        { state: 'RESOLVED', recovered: true, resolved_at: new Date(clock.now()) },
      ])

      await emitTestEvent(db, tenantId)
      answer = answerOf(500)
      await attempts(4)
      expect(await alerts(), 'a new streak counts from one').toHaveLength(1)
      await attempts(1)
      expect(await alerts()).toMatchObject([
        { state: 'OPEN', count: 5 },
        { state: 'RESOLVED', count: 7 },
      ])
    })

    it('is not told of when it works now and then', async () => {
      await webhookWith(patient)
      for (let round = 0; round < 3; round += 1) {
        answer = answerOf(500)
        await emitTestEvent(db, tenantId)
        await attempts(4)
        answer = ok
        await attempts(1)
      }
      expect(await alerts()).toEqual([])
    })

    it('that worked and failed again between two looks is another streak', async () => {
      await webhookWith(patient)
      await emitTestEvent(db, tenantId)
      await attempts(5)
      answer = ok
      clock.advance(minute)
      await test.deliverDue()
      answer = answerOf(500)
      for (let n = 0; n < 6; n += 1) await emitTestEvent(db, tenantId)
      clock.advance(minute)
      await test.deliverDue()
      await look()
      expect(await alerts()).toMatchObject([
        { state: 'OPEN', count: 6 },
        { state: 'RESOLVED', recovered: true, count: 5 },
      ])
    })

    it('keeps its acknowledgement, and opens anew with the next failure after it was resolved by hand', async () => {
      await webhookWith(patient)
      await emitTestEvent(db, tenantId)
      await attempts(5)
      const [alert] = await alerts()
      await acknowledgeAlert(input(alert!.id))
      await attempts(1)
      expect(await alerts()).toMatchObject([{ id: alert!.id, state: 'ACKNOWLEDGED', count: 6 }])
      await resolveAlert(input(alert!.id))
      await look()
      expect(await alerts(), 'not before something happens').toMatchObject([
        { state: 'RESOLVED', recovered: false },
      ])
      await attempts(1)
      expect(await alerts()).toMatchObject([
        { state: 'OPEN', count: 7 },
        { id: alert!.id, state: 'RESOLVED', recovered: false, count: 6 },
      ])
    })

    it('is over when somebody gives the webhook a new start, and forgotten with it when it is deleted', async () => {
      const { id } = await webhookWith(patient)
      await emitTestEvent(db, tenantId)
      await attempts(5)
      await updateWebhook({
        deps: editing(),
        input: { tenantId, id, ifMatch: undefined, changes: { state: 'ACTIVE' } },
      })
      await look()
      expect(await alerts()).toMatchObject([{ state: 'RESOLVED', recovered: true }])
      await attempts(5)
      expect(await alerts()).toMatchObject([{ state: 'OPEN' }, { state: 'RESOLVED' }])
      await deleteWebhook({ deps: editing(), input: { tenantId, id, ifMatch: undefined } })
      await look()
      expect(await alerts()).toMatchObject([
        { state: 'RESOLVED', recovered: false },
        { state: 'RESOLVED', recovered: true },
      ])
    })
  })

  describe('deliveries that failed for good', () => {
    it('are counted once each, whoever looks and how often', async () => {
      const { id } = await webhookWith([0])
      for (let n = 0; n < 3; n += 1) await emitTestEvent(db, tenantId)
      await attempts(1)
      await Promise.all([look(), look(), look()])
      expect(await alerts()).toMatchObject([{ kind: 'exhausted', state: 'OPEN', webhook_id: id, count: 3 }])
      await emitTestEvent(db, tenantId)
      await attempts(1)
      expect(await alerts()).toMatchObject([
        { kind: 'exhausted', count: 4, last_seen_at: new Date(clock.now()) },
      ])
      answer = ok
      await emitTestEvent(db, tenantId)
      await attempts(1)
      expect(await alerts(), 'what failed is still failed').toMatchObject([{ state: 'OPEN', count: 4 }])
    })

    it('are over when none is left: sent again with success, not before', async () => {
      await webhookWith([0, 60])
      for (let n = 0; n < 2; n += 1) await emitTestEvent(db, tenantId)
      await attempts(2)
      expect(await alerts()).toMatchObject([{ state: 'OPEN', count: 2 }])
      const [one, two] = await deliveriesOf(db, tenantId)
      const again = (id: string) => retryDelivery({ deps: editing(), input: { tenantId, id } })
      await again(one!.id)
      answer = ok
      await attempts(1)
      expect(await alerts(), 'one is left').toMatchObject([{ state: 'OPEN' }])
      await again(two!.id)
      await look()
      expect(await alerts(), 'it is on its way').toMatchObject([{ state: 'OPEN' }])
      answer = answerOf(500)
      await attempts(1)
      expect(await alerts(), 'it waits for its next attempt').toMatchObject([{ state: 'OPEN', count: 2 }])
      answer = ok
      await attempts(1)
      expect(await alerts()).toMatchObject([{ state: 'RESOLVED', recovered: true, count: 2 }])
    })

    it('open a new alert after theirs was resolved by hand, about those that came since', async () => {
      await webhookWith([0])
      await emitTestEvent(db, tenantId)
      await attempts(1)
      await resolveAlert(input((await alerts())[0]!.id))
      await emitTestEvent(db, tenantId)
      await attempts(1)
      expect(await alerts()).toMatchObject([
        { state: 'OPEN', count: 1 },
        { state: 'RESOLVED', recovered: false, count: 1 },
      ])
    })

    it('are not told of when they were tests or were cancelled', async () => {
      const { id } = await webhookWith([0, 60])
      await emitTestEvent(db, tenantId)
      await sendTest(id)
      await attempts(1)
      for (const delivery of await deliveriesOf(db, tenantId)) {
        if (!delivery.test)
          await cancelDelivery({ deps: { db, clock }, input: { tenantId, id: delivery.id } })
      }
      await attempts(1)
      expect((await deliveriesOf(db, tenantId)).map(({ status }) => status).sort()).toEqual([
        'CANCELLED',
        'FAILED',
      ])
      expect(await alerts()).toEqual([])
    })
  })

  describe('a webhook that Gancho disabled', () => {
    it('is told of once, is over when it is enabled, and is told of again', async () => {
      const { id } = await webhookWith([0])
      answer = answerOf(410)
      await emitTestEvent(db, tenantId)
      await attempts(1)
      const disabled = async () => (await alerts()).filter(({ kind }) => kind === 'disabled')
      expect(await disabled()).toMatchObject([
        {
          state: 'OPEN',
          first_seen_at: new Date(clock.now()),
          last_error: 'gone: The receiver answered 410 Gone: the webhook was disabled.',
        },
      ])
      await attempts(2)
      expect(await disabled()).toHaveLength(1)
      const enable = { state: 'ACTIVE' } as const
      await updateWebhook({ deps: editing(), input: { tenantId, id, ifMatch: undefined, changes: enable } })
      await look()
      expect(await disabled()).toMatchObject([{ state: 'RESOLVED', recovered: true }])
      await emitTestEvent(db, tenantId)
      await attempts(1)
      const [again] = await disabled()
      expect(again).toMatchObject({ state: 'OPEN' })

      await resolveAlert(input(again!.id))
      await attempts(2)
      expect(await disabled(), 'resolved by hand: it does not come back').toMatchObject([
        { state: 'RESOLVED', recovered: false },
        { state: 'RESOLVED', recovered: true },
      ])
      // Enabled and disabled between two looks: that is another time.
      await updateWebhook({ deps: editing(), input: { tenantId, id, ifMatch: undefined, changes: enable } })
      await emitTestEvent(db, tenantId)
      await attempts(1)
      expect(await disabled()).toMatchObject([{ state: 'OPEN' }, { recovered: false }, { recovered: true }])
    })
  })

  // Of a test nothing is counted: only the webhook itself says that it was disabled.
  it('a webhook is told of each time it is disabled, also when a test did it', async () => {
    const { id } = await webhookWith([0])
    answer = answerOf(410)
    for (let round = 1; round <= 2; round += 1) {
      await sendTest(id)
      await attempts(1)
      expect(await alerts()).toHaveLength(round)
      expect((await alerts())[0]).toMatchObject({ kind: 'disabled', state: 'OPEN' })
      const input = { tenantId, id, ifMatch: undefined, changes: { state: 'ACTIVE' } as const }
      await updateWebhook({ deps: editing(), input })
      await look()
      expect((await alerts())[0]).toMatchObject({ state: 'RESOLVED', recovered: true })
    }
  })

  it('tells whoever looks what opened and what recovered', async () => {
    await webhookWith([0, 60])
    await emitTestEvent(db, tenantId)
    clock.advance(minute)
    await test.deliverDue()
    clock.advance(minute)
    await test.deliverDue()
    expect(await look()).toMatchObject({
      opened: [{ kind: 'exhausted', tenant_id: tenantId }],
      recovered: [],
    })
    const [delivery] = await deliveriesOf(db, tenantId)
    await retryDelivery({ deps: editing(), input: { tenantId, id: delivery!.id } })
    answer = ok
    await test.deliverDue()
    const { opened, recovered } = await look()
    expect(opened).toEqual([])
    expect(recovered.filter((alert) => alert.tenant_id === tenantId)).toMatchObject([{ kind: 'exhausted' }])
  })
})

describe('looking at webhooks in several processes, on PostgreSQL', () => {
  it('counts each failure once, also when the one that looks is killed before it is done', async () => {
    const db = await postgresForTest()
    onTestFinished(db.close)
    const clock = createVirtualClock()
    const test = await startTestWorker(db, { clock, send: async () => answerOf(500) })
    onTestFinished(test.close)
    const { tenantId } = await createTestWebhook(db, { scheduleSeconds: [0] })
    const look = () => lookAtWebhooks(db, new Date(clock.now()))
    const counts = async () => {
      const alerts = await listAlerts(db.kysely, { tenantId, beforeId: null, limit: 10 })
      return alerts.map(({ count }) => count)
    }
    const fail = async () => {
      await emitTestEvent(db, tenantId)
      await test.deliverDue()
    }
    await fail()
    await look()
    await fail()

    const blocker = await db.kysely.startTransaction().execute()
    await sql`SELECT FROM gancho.alerts FOR UPDATE`.execute(blocker)
    const killed = expect(look()).rejects.toThrow()
    const pid = await raising(db)
    await untilBlocked(db.kysely, pid)
    await fail()
    expect(await look(), 'another one leaves it to the first').toMatchObject({ opened: [], isMore: false })
    await sql`SELECT pg_terminate_backend(${pid})`.execute(db.kysely)
    await killed
    await blocker.rollback().execute()

    expect(await counts()).toEqual([1])
    await Promise.all([look(), look(), look(), look()])
    await look()
    expect(await counts()).toEqual([3])
  })

  /** The process that is about to add to an alert. */
  async function raising(db: TestDatabase): Promise<number> {
    for (;;) {
      const { rows } = await sql<{ pid: number }>`
        SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND query LIKE '%INSERT INTO gancho.alerts%'
           AND state = 'active' AND pid <> pg_backend_pid()`.execute(db.kysely)
      if (rows[0] !== undefined) return rows[0].pid
    }
  }
})
