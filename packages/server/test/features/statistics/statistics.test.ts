import type * as contract from '@gancho/client/http'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { TransportResult } from '../../../src/engine/http/transport-result.ts'
import { lookAtWebhooks } from '../../../src/features/alerts/chore.ts'
import { answerOf, ok, silence } from '../../engine/answers.ts'
import { apiForTest, type TestApi } from '../../support/api.ts'
import { engines } from '../../support/db.ts'
import { createTestWebhook, emitTestEvent, newTenant } from '../../support/factories.ts'
import { startTestWorker, type TestWorker } from '../../support/worker.ts'

const minute = 60_000
const hour = 60 * minute

describe.each(engines)('statistics on %s', (_name, open) => {
  let api: TestApi
  let worker: TestWorker
  let tenant: string
  let answers: Record<string, TransportResult>

  beforeAll(async () => {
    api = await apiForTest(open)
    worker = await startTestWorker(api.db, {
      clock: api.clock,
      send: async (url) => answers[new URL(url).pathname] ?? ok,
    })
  })
  beforeEach(() => {
    tenant = newTenant()
    answers = {}
  })
  afterAll(async () => {
    await worker.close()
    await api.close()
  })

  const webhookAt = (path: string, events = ['invoice.created'], scheduleSeconds = [0, 60]) =>
    createTestWebhook(api.db, { tenantId: tenant, url: `http://127.0.0.1:9${path}`, events, scheduleSeconds })
  const emit = (event = 'invoice.created') => emitTestEvent(api.db, tenant, { n: 1 }, event)
  const read = async (query = '') =>
    (await api.call(`GET /v1/stats?${query}`, { tenant })).body as unknown as contract.Stats
  const readWebhooks = async (query = '') =>
    (await api.call(`GET /v1/webhooks/stats?${query}`, { tenant }))
      .body as unknown as contract.Page<contract.WebhookStats>

  it.each([
    ['1h', 12, 5 * minute],
    ['24h', 24, hour],
    ['7d', 28, 6 * hour],
    ['30d', 30, 24 * hour],
  ] as const)(
    '%s has %i buckets, each there, whole, and the last the one under way',
    async (range, count, ms) => {
      const { buckets, summary, ...lists } = await read(`range=${range}`)
      expect(buckets).toHaveLength(count)
      expect(lists).toEqual({ range, causes: [], failing_webhooks: [], events: [] })
      expect(summary).toEqual({
        delivered: 0,
        failed: 0,
        retried: 0,
        success_rate: null,
        first_attempt_success_rate: null,
        p50_ms: null,
        p95_ms: null,
      })
      let end = new Date(buckets[0]!.from).getTime()
      for (const { from, to, ...counts } of buckets) {
        expect(counts).toEqual({ delivered: 0, failed: 0, retried: 0 })
        expect([new Date(from).getTime(), new Date(to).getTime()]).toEqual([end, end + ms])
        expect(end % ms).toBe(0)
        end += ms
      }
      expect(end - ms).toBeLessThanOrEqual(api.clock.now())
      expect(end).toBeGreaterThan(api.clock.now())
    },
  )

  it('says what was delivered, what failed and why, and how long it took', async () => {
    const good = await webhookAt('/good', ['invoice.created', 'payment.received'])
    const bad = await webhookAt('/bad')
    answers = { '/bad': { ...answerOf(503), durationMs: 400 } }
    await emit()
    await emit('payment.received')
    await worker.deliverDue()
    expect(await read()).toMatchObject({ summary: { delivered: 2, failed: 0, retried: 1 } })
    answers = { '/bad': silence }
    api.clock.advance(minute)
    await worker.deliverDue()

    const stats = await read()
    expect(stats.summary).toEqual({
      delivered: 2,
      failed: 1,
      retried: 1,
      success_rate: 2 / 3,
      first_attempt_success_rate: 2 / 3,
      p50_ms: expect.closeTo(1, 0),
      p95_ms: expect.closeTo(400, -2),
    })
    expect(stats.causes).toEqual([
      { error: 'http_status', status_code: 503, attempts: 1 },
      { error: 'timeout', status_code: null, attempts: 1 },
    ])
    expect(stats.failing_webhooks).toEqual([
      { webhook_id: bad.id, url: 'http://127.0.0.1:9/bad', delivered: 0, failed: 1, retried: 1 },
    ])
    expect(stats.events).toEqual([
      { event: 'invoice.created', delivered: 1, failed: 1, retried: 1 },
      { event: 'payment.received', delivered: 1, failed: 0, retried: 0 },
    ])
    const sum = (key: 'delivered' | 'failed' | 'retried') =>
      stats.buckets.reduce((all, each) => all + each[key], 0)
    expect([sum('delivered'), sum('failed'), sum('retried')]).toEqual([2, 1, 1])

    expect((await read(`webhook_id=${good.id}`)).summary).toMatchObject({ delivered: 2, failed: 0 })
    expect((await read(`event=payment.received`)).summary).toMatchObject({ delivered: 1, failed: 0 })
    expect((await read(`webhook_id=${bad.id}&event=payment.received`)).summary.success_rate).toBeNull()
    // Merged or not, they say the same.
    await lookAtWebhooks(api.db, new Date(api.clock.now()))
    expect(await read()).toEqual(stats)
  })

  it('names a failing webhook that was deleted, without a URL', async () => {
    const { id } = await webhookAt('/bad', ['invoice.created'], [0])
    answers = { '/bad': answerOf(404) }
    await emit()
    await worker.deliverDue()
    await api.call(`DELETE /v1/webhooks/${id}`, { tenant })
    expect((await read()).failing_webhooks).toEqual([
      { webhook_id: id, url: null, delivered: 0, failed: 1, retried: 0 },
    ])
  })

  it('of webhooks: 24 hours each, the last delivery and what waits, newest webhook first, page by page', async () => {
    const quiet = await webhookAt('/quiet', ['payment.received'])
    const bad = await webhookAt('/bad')
    answers = { '/bad': answerOf(500) }
    await emit()
    await worker.deliverDue()
    const { data, next_cursor: cursor } = await readWebhooks('limit=1')
    expect(data).toMatchObject([
      {
        webhook_id: bad.id,
        summary: { delivered: 0, failed: 0, retried: 1 },
        last_delivery: null,
        waiting: 1,
      },
    ])
    expect(data[0]!.buckets).toHaveLength(24)
    expect(data[0]!.buckets.at(-1)).toMatchObject({ retried: 1 })
    api.clock.advance(minute)
    await worker.deliverDue()
    const deliveries = await api.call('GET /v1/deliveries', { tenant })
    expect((await readWebhooks(`webhook_id=${bad.id}`)).data).toMatchObject([
      {
        webhook_id: bad.id,
        summary: { delivered: 0, failed: 1, retried: 1, success_rate: 0 },
        last_delivery: {
          id: deliveries.body.data[0]!.id,
          status: 'FAILED',
          at: new Date(api.clock.now()).toISOString(),
        },
        waiting: 0,
      },
    ])
    expect(await readWebhooks(`limit=1&cursor=${cursor}`)).toMatchObject({
      data: [{ webhook_id: quiet.id, summary: { success_rate: null }, last_delivery: null, waiting: 0 }],
      next_cursor: null,
    })
  })

  it('of what is no webhook or event there is nothing, and a range that is none is refused', async () => {
    await webhookAt('/good')
    await emit()
    await worker.deliverDue()
    for (const filter of ['webhook_id=wh_1', 'webhook_id=%00', 'event=%00', `event=a%20b`]) {
      expect((await read(filter)).summary).toMatchObject({ delivered: 0 })
    }
    expect(await readWebhooks('webhook_id=%00')).toEqual({ data: [], next_cursor: null })
    expect((await api.call('GET /v1/stats?range=2h', { tenant })).status).toBe(422)
  })
})
