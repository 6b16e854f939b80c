import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { apiForTest, invoice, makeWebhook, sendEvent, type TestApi } from '../../support/api.ts'
import { engines } from '../../support/db.ts'

describe.each(engines)('tenants on %s', (_name, open) => {
  let api: TestApi
  let ids: Record<'webhook' | 'event' | 'delivery' | 'alert' | 'bin' | 'replay' | 'expunge', string>

  beforeAll(async () => {
    api = await apiForTest(open)
    const webhook = await makeWebhook(api, {}, 'owner')
    const event = await sendEvent(api, 'owner')
    const { body } = await api.call('GET /v1/deliveries', { tenant: 'owner' })
    const bin = await api.call('POST /v1/bins', { tenant: 'owner' })
    await api.call(`POST ${new URL(String(bin.body.url)).pathname}`, { key: null, tenant: null })
    const replay = await api.call('POST /v1/replays', { tenant: 'owner', body: { kind: 'recover' } })
    const expunge = await api.call('POST /v1/expunges', {
      tenant: 'owner',
      body: { scope: 'resource', resource_id: 'nobody' },
    })
    const { rows } = await sql<{ id: string }>`
      INSERT INTO gancho.alerts (tenant_id, webhook_id, kind, url, count, first_seen_at, last_seen_at)
      VALUES ('owner', ${webhook}, 'failing', 'https://example.com', 5, now(), now()) RETURNING id`.execute(
      api.db.kysely,
    )
    ids = {
      webhook,
      event,
      delivery: String(body.data[0]?.id),
      alert: rows[0]!.id,
      bin: String(bin.body.id),
      replay: String(replay.body.id),
      expunge: String(expunge.body.id),
    }
  })
  afterAll(() => api.close())

  const routes = [
    ['GET /v1/webhooks/:webhook', undefined],
    ['PATCH /v1/webhooks/:webhook', { state: 'PAUSED' }],
    ['DELETE /v1/webhooks/:webhook', undefined],
    ['POST /v1/webhooks/:webhook/rotate-secret', {}],
    ['POST /v1/webhooks/:webhook/test', {}],
    ['POST /v1/webhooks/:webhook/check', {}],
    ['GET /v1/events/:event', undefined],
    ['GET /v1/events/:event/body', undefined],
    ['GET /v1/deliveries/:delivery', undefined],
    ['GET /v1/deliveries/:delivery/attempts', undefined],
    ['POST /v1/deliveries/:delivery/retry', undefined],
    ['POST /v1/deliveries/:delivery/cancel', undefined],
    ['GET /v1/bins/:bin', undefined],
    ['PATCH /v1/bins/:bin', { name: 'mine now' }],
    ['DELETE /v1/bins/:bin', undefined],
    ['GET /v1/bins/:bin/requests', undefined],
    ['GET /v1/replays/:replay', undefined],
    ['POST /v1/replays/:replay/cancel', undefined],
    ['GET /v1/expunges/:expunge', undefined],
    ['GET /v1/alerts/:alert', undefined],
    ['POST /v1/alerts/:alert/acknowledge', undefined],
    ['POST /v1/alerts/:alert/resolve', undefined],
  ] as const

  // Another tenant cannot tell what exists from what does not, whatever it does to it.
  it.each(routes)('%s answers another tenant exactly as if the thing did not exist', async (route, body) => {
    const [, kind = ''] = /:(\w+)/.exec(route) ?? []
    const id = ids[kind as keyof typeof ids]
    const absent = `${id.slice(0, -4)}beef`
    const before = await everything()

    const foreign = await api.call(route.replace(`:${kind}`, id), { tenant: 'stranger', body })
    const missing = await api.call(route.replace(`:${kind}`, absent), { tenant: 'stranger', body })
    expect(foreign.status).toBe(404)
    const { request_id: _, ...problem } = foreign.body
    expect(missing.body).toMatchObject(problem)
    expect(await everything()).toEqual(before)
  })

  it('covers every route that names a thing of a tenant', async () => {
    const { body } = await api.call('GET /openapi.json')
    const named = Object.entries(body.paths as Record<string, Record<string, unknown>>).flatMap(
      ([path, methods]) =>
        path.includes('{id}') && !path.startsWith('/v1/api-keys')
          ? Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`)
          : [],
    )
    const tested = routes.map(([route]) => route.replace(/:\w+/, '{id}'))
    expect(named.sort()).toEqual([...tested].sort())
  })

  it.each([
    'GET /v1/webhooks',
    'GET /v1/webhooks/stats',
    'GET /v1/deliveries',
    'GET /v1/alerts',
    'GET /v1/bins',
    'GET /v1/replays',
  ])('%s lists nothing of another tenant', async (route) => {
    expect((await api.call(route, { tenant: 'owner' })).body.data).toHaveLength(1)
    expect((await api.call(route, { tenant: 'stranger' })).body.data).toEqual([])
  })

  it('filters by a webhook or event of another tenant find nothing', async () => {
    for (const filter of [`webhook_id=${ids.webhook}`, `event_id=${ids.event}`]) {
      expect((await api.call(`GET /v1/deliveries?${filter}`, { tenant: 'owner' })).body.data).toHaveLength(1)
      expect((await api.call(`GET /v1/deliveries?${filter}`, { tenant: 'stranger' })).body.data).toEqual([])
    }
  })

  it('statistics are of the tenant alone, also of a webhook of another', async () => {
    await sql`INSERT INTO gancho.delivery_counts (counted_at, tenant_id, webhook_id, event, error, status_code, attempts, first_attempts, finished, durations_ms)
      VALUES (${new Date(api.clock.now())}, 'owner', ${ids.webhook}, 'invoice.created', '', 200, 1, 1, 1, '{5}')`.execute(
      api.db.kysely,
    )
    for (const query of ['', `?webhook_id=${ids.webhook}`]) {
      const own = await api.call(`GET /v1/stats${query}`, { tenant: 'owner' })
      expect(own.body.summary).toMatchObject({ delivered: 1 })
      const foreign = await api.call(`GET /v1/stats${query}`, { tenant: 'stranger' })
      expect(foreign.body).toMatchObject({ summary: { delivered: 0, p50_ms: null }, events: [] })
    }
    const answer = await api.call(`GET /v1/webhooks/stats?webhook_id=${ids.webhook}`, { tenant: 'stranger' })
    expect(answer.body.data).toEqual([])
  })

  it('settings of alerts are of the tenant alone', async () => {
    const body = { email: { addresses: ['ana@example.com'] } }
    await api.call('PUT /v1/alert-settings', { tenant: 'owner', body })
    const foreign = await api.call('PUT /v1/alert-settings', { tenant: 'stranger', body: {} })
    expect(foreign.body).toMatchObject({ email: { addresses: [] }, version: 1 })
    expect((await api.call('GET /v1/alert-settings', { tenant: 'owner' })).body).toMatchObject(body)
  })

  it('a replay to a webhook of another tenant is refused as if it did not exist', async () => {
    for (const path of ['', '/preview']) {
      const body = { kind: 'all', webhook_id: ids.webhook }
      const foreign = await api.call(`POST /v1/replays${path}`, { tenant: 'stranger', body })
      expect(foreign).toMatchObject({ status: 404, body: { code: 'webhook_not_found' } })
    }
  })

  it("an event goes to the sender's tenant alone", async () => {
    const answer = await api.call('POST /v1/events', {
      tenant: 'stranger',
      body: { event: 'invoice.created', data: invoice },
    })
    expect(answer.body).toMatchObject({ deliveries: 0 })
  })

  it('an idempotency key of another tenant is another key', async () => {
    const body = { event: 'invoice.created', data: invoice }
    const headers = { 'idempotency-key': 'shared' }
    const first = await api.call('POST /v1/events', { tenant: 'owner', body, headers })
    const second = await api.call('POST /v1/events', {
      tenant: 'stranger',
      body: { ...body, resource_id: 'x' },
      headers,
    })
    expect([first.status, second.status]).toEqual([202, 202])
    expect(second.body.id).not.toBe(first.body.id)
  })

  async function everything() {
    const { kysely } = api.db
    return [
      await kysely.selectFrom('gancho.webhooks').selectAll().orderBy('id').execute(),
      await kysely.selectFrom('gancho.webhook_subscriptions').selectAll().orderBy('webhook_id').execute(),
      await kysely.selectFrom('gancho.webhook_deliveries').selectAll().orderBy('id').execute(),
      await kysely.selectFrom('gancho.alerts').selectAll().orderBy('id').execute(),
      await kysely.selectFrom('gancho.events').selectAll().orderBy('id').execute(),
      await kysely.selectFrom('gancho.bins').selectAll().orderBy('id').execute(),
      await kysely.selectFrom('gancho.replays').selectAll().orderBy('id').execute(),
    ]
  }
})
