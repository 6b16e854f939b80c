import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { lookAtWebhooks } from '../../../src/features/alerts/chore.ts'
import { listAlerts } from '../../../src/features/alerts/queries.ts'
import { saveAlertSettings } from '../../../src/features/alerts/settings.service.ts'
import type { SuccessRateRule } from '../../../src/features/alerts/settings.ts'
import { defaultAlertSettings } from '../../../src/features/alerts/settings.ts'
import { judgeSuccessRates } from '../../../src/features/alerts/success-rate.chore.ts'
import { deleteWebhook } from '../../../src/features/webhooks/change.ts'
import { answerOf, ok } from '../../engine/answers.ts'
import { createVirtualClock, type VirtualClock } from '../../support/clock.ts'
import { engines, type TestDatabase } from '../../support/db.ts'
import { createTestWebhook, emitTestEvent, newTenant, registerEventType } from '../../support/factories.ts'
import { startTestWorker, type TestWorker } from '../../support/worker.ts'

const minute = 60_000
const rule: SuccessRateRule = { below_percent: 80, window_minutes: 30, min_deliveries: 5 }

describe.each(engines)('success rates on %s', (_engine, open) => {
  let db: TestDatabase
  let clock: VirtualClock
  let test: TestWorker
  let tenantId: string
  let webhookId: string
  /** Of the next deliveries, those that fail. */
  let failing: number

  beforeAll(async () => {
    db = await open()
    clock = createVirtualClock()
    await registerEventType(db)
    test = await startTestWorker(db, {
      clock,
      async send(_url, body) {
        if (JSON.parse(body).event !== 'invoice.created') return answerOf(500)
        failing -= 1
        return failing >= 0 ? answerOf(500) : ok
      },
    })
  })
  beforeEach(async () => {
    tenantId = newTenant()
    // A retry that waits for longer than any of these tests.
    const scheduleSeconds = [0, 86_400]
    webhookId = (await createTestWebhook(db, { tenantId, scheduleSeconds })).id
    await save(rule)
  })
  afterAll(async () => {
    await test?.close()
    await db?.close()
  })

  async function save(success_rate: SuccessRateRule | null): Promise<void> {
    const settings = { ...defaultAlertSettings, success_rate }
    await saveAlertSettings({ deps: { db }, input: { tenantId, ifMatch: undefined, settings } })
  }

  /** So many deliveries, of which so many fail at first, and what the judgement after them changed. */
  async function deliver(deliveries: number, failures: number) {
    clock.advance(minute)
    failing = failures
    for (let n = 0; n < deliveries; n += 1) await emitTestEvent(db, tenantId)
    await test.deliverDue()
    return await judge()
  }

  async function judge() {
    await lookAtWebhooks(db, new Date(clock.now()))
    return await judgeSuccessRates(db, new Date(clock.now()))
  }

  const degraded = async () =>
    (await listAlerts(db.kysely, { tenantId, webhookId, beforeId: null, limit: 100 })).filter(
      ({ kind }) => kind === 'degraded',
    )

  it('that are too low open an alert, which says how low, and ends well above the threshold', async () => {
    await deliver(8, 1)
    expect(await degraded()).toEqual([])
    expect(await deliver(2, 2)).toMatchObject({ opened: [{ kind: 'degraded', tenant_id: tenantId }] })
    const openedAt = new Date(clock.now())
    expect(await degraded()).toMatchObject([
      {
        state: 'OPEN',
        webhook_id: webhookId,
        success_percent: 70,
        count: 3,
        last_error: 'http_status: The receiver answered 500.',
        first_seen_at: openedAt,
      },
    ])
    await deliver(2, 2)
    expect(await degraded()).toMatchObject([{ state: 'OPEN', count: 5, first_seen_at: openedAt }])
    // 80 %: not below the threshold, and not well above it.
    await deliver(13, 0)
    expect(await degraded()).toMatchObject([{ state: 'OPEN', success_percent: expect.closeTo(58.33, 1) }])
    expect(await deliver(10, 0)).toMatchObject({ recovered: [{ kind: 'degraded' }] })
    expect(await degraded()).toMatchObject([{ state: 'RESOLVED', recovered: true }])
  })

  it('are those of the window: what is older counts no more', async () => {
    await deliver(10, 10)
    expect(await degraded()).toMatchObject([{ state: 'OPEN', success_percent: 0 }])
    clock.advance(40 * minute)
    await deliver(5, 0)
    expect(await degraded()).toMatchObject([{ state: 'RESOLVED', recovered: true }])
  })

  it('are not judged by fewer deliveries than asked for', async () => {
    await deliver(4, 4)
    expect(await degraded()).toEqual([])
    await deliver(1, 0)
    expect(await degraded()).toMatchObject([{ state: 'OPEN' }])
    clock.advance(36 * minute)
    await deliver(4, 0)
    expect(await degraded(), 'nor are they by fewer over').toMatchObject([{ state: 'OPEN' }])
  })

  // Nobody can say that it recovered when nothing was sent, or nobody asks any more.
  it.each([
    ['nothing was delivered within the window', async () => clock.advance(36 * minute)],
    ['the tenant has no rule any more', () => save(null)],
    [
      'the webhook was deleted',
      async () => {
        await deleteWebhook({ deps: { db, clock }, input: { tenantId, id: webhookId, ifMatch: undefined } })
      },
    ],
  ])('are forgotten without a word when %s', async (_why, happens) => {
    await deliver(5, 5)
    expect(await degraded()).toMatchObject([{ state: 'OPEN' }])
    await happens()
    expect(await judge()).toMatchObject({ recovered: [] })
    expect(await degraded()).toMatchObject([{ state: 'RESOLVED', recovered: false }])
  })

  it('are those of ordinary deliveries: tests and operational events do not count', async () => {
    const addressed = Array.from({ length: 20 }, (_, n) => ({
      tenant_id: tenantId,
      event: n % 2 === 0 ? 'gancho.webhook.failing' : 'invoice.created',
      data: '{}',
      webhook_id: webhookId,
      test: n % 2 === 1,
    }))
    await registerEventType(db, 'gancho.webhook.failing')
    await sql`SELECT FROM gancho.accept_events(${JSON.stringify(addressed)}::json)`.execute(db.kysely)
    await deliver(0, 20)
    await deliver(4, 0)
    expect(await degraded()).toEqual([])
  })

  it('of another tenant are another tenant’s', async () => {
    await deliver(10, 10)
    const stranger = newTenant()
    await createTestWebhook(db, { tenantId: stranger })
    await judge()
    expect(await listAlerts(db.kysely, { tenantId: stranger, beforeId: null, limit: 10 })).toEqual([])
  })

  it('judged by several workers at once open one alert', async () => {
    await deliver(0, 0)
    failing = 10
    for (let n = 0; n < 10; n += 1) await emitTestEvent(db, tenantId)
    await test.deliverDue()
    await lookAtWebhooks(db, new Date(clock.now()))
    const now = new Date(clock.now())
    const changes = await Promise.all([1, 2, 3].map(() => judgeSuccessRates(db, now)))
    expect(
      changes.flatMap(({ opened }) => opened.filter(({ tenant_id }) => tenant_id === tenantId)),
    ).toHaveLength(1)
    expect(await degraded()).toHaveLength(1)
  })
})
