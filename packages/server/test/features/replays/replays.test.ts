import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { stepReplay } from '../../../src/features/replays/chore.ts'
import { apiForTest, makeWebhook, sendEvent, type TestApi } from '../../support/api.ts'
import { engines } from '../../support/db.ts'
import { newTenant } from '../../support/factories.ts'

describe.each(engines)('replays on %s', (_name, open) => {
  let api: TestApi
  let tenant: string
  beforeAll(async () => {
    api = await apiForTest(open)
  })
  beforeEach(() => {
    tenant = newTenant()
  })
  afterAll(() => api.close())

  const post = (path: string, body: object, headers: Record<string, string> = {}) =>
    api.call(`POST /v1/replays${path}`, { tenant, body, headers })
  const read = async (id: unknown) => (await api.call(`GET /v1/replays/${id}`, { tenant })).body
  const deliveries = async () => (await api.call('GET /v1/deliveries', { tenant })).body.data

  /** Ends what waits, as an attempt would. */
  async function finish(status: 'DELIVERED' | 'FAILED' | 'CANCELLED'): Promise<void> {
    await sql`
      WITH taken AS (DELETE FROM gancho.delivery_queue WHERE tenant_id = ${tenant} RETURNING *)
      INSERT INTO gancho.delivery_log (id, tenant_id, webhook_id, event_id, event, target_url, test, created_at, status, lease_token,
                                       attempts, last_error, finished_at)
      SELECT id, tenant_id, webhook_id, event_id, event, target_url, test, created_at, ${status}, lease_token + 1, attempts + 1,
             CASE WHEN ${status} = 'DELIVERED' THEN NULL ELSE 'timeout: No answer.' END, ${new Date(api.clock.now())} FROM taken`.execute(
      api.db.kysely,
    )
  }

  /** Lets the workers go on until nothing is due, second by second. */
  async function work(seconds: number): Promise<void> {
    for (let second = 0; second < seconds; second += 1) {
      api.clock.advance(1_000)
      while ((await stepReplay(api.db, new Date(api.clock.now()))) !== null);
    }
  }

  const disable = (id: string) =>
    sql`UPDATE gancho.webhooks SET state = 'DISABLED', state_reason = 'gone' WHERE id = ${id}`.execute(
      api.db.kysely,
    )

  it('recovers what failed, at its rate, and says how far it is', async () => {
    const webhook = await makeWebhook(api, {}, tenant)
    for (let n = 0; n < 5; n += 1) await sendEvent(api, tenant)
    await finish('FAILED')
    await sendEvent(api, tenant)
    await finish('DELIVERED')
    await sendEvent(api, tenant)
    const preview = await post('/preview', { kind: 'recover' })
    expect(preview).toMatchObject({ status: 200, body: { deliveries: 5, is_minimum: false, webhooks: 1 } })

    const created = await post('', { kind: 'recover', rate_per_second: 2 })
    expect(created).toMatchObject({
      status: 201,
      headers: { location: `/v1/replays/${created.body.id}` },
      body: {
        id: expect.stringMatching(/^rpl_/),
        kind: 'recover',
        state: 'RUNNING',
        webhook_id: null,
        event: null,
        from: null,
        to: new Date(api.clock.now()).toISOString(),
        rate_per_second: 2,
        total: 5,
        queued: 0,
        skipped: 0,
        finished_at: null,
      },
    })
    const { id } = created.body
    await work(1)
    expect(await read(id)).toMatchObject({ state: 'RUNNING', queued: 3 })
    await work(2)
    expect(await read(id)).toMatchObject({
      state: 'COMPLETED',
      queued: 5,
      skipped: 0,
      finished_at: expect.any(String),
    })
    const statuses = (await deliveries()).map(({ status, webhook_id }) => [status, webhook_id])
    expect(statuses.filter(([status]) => status === 'PENDING')).toHaveLength(6)
    expect(statuses).toContainEqual(['DELIVERED', webhook])
  })

  it('makes deliveries of events that a webhook has none of: from before it was there, subscribed, enabled', async () => {
    const first = await makeWebhook(api, {}, tenant)
    const early = await sendEvent(api, tenant)
    const late = await makeWebhook(api, { events: ['invoice.created'] }, tenant)
    const seen = await sendEvent(api, tenant)
    const narrow = { kind: 'missing', webhook_id: late }
    expect((await post('/preview', narrow)).body).toMatchObject({ deliveries: 1, webhooks: 1 })
    expect((await post('/preview', { ...narrow, event: 'payment.*' })).body).toMatchObject({
      deliveries: 0,
      webhooks: 0,
    })
    expect((await post('/preview', { ...narrow, webhook_id: first })).body.deliveries).toBe(0)

    const { body } = await post('', narrow)
    await work(2)
    expect(await read(body.id)).toMatchObject({ state: 'COMPLETED', total: 1, queued: 1, skipped: 0 })
    const toLate = (await deliveries()).filter(({ webhook_id }) => webhook_id === late)
    expect(toLate.map(({ event_id }) => event_id).sort()).toEqual([early, seen].sort())
    const made = toLate.find(({ event_id }) => event_id === early)
    expect(made).toMatchObject({ status: 'PENDING', attempts: 0, target_url: 'https://hooks.example.com/in' })
    // It takes its event's place in history: the filters by event and by time find it, and it expires with it.
    expect(String(made?.id).slice(4, 16)).toBe(early.slice(4, 16))
    expect((await api.call(`GET /v1/deliveries?event_id=${early}`, { tenant })).body.data).toHaveLength(2)
    expect((await api.call(`GET /v1/events/${early}`, { tenant })).body.deliveries).toBe(2)

    // A second one finds nothing to do.
    expect((await post('/preview', narrow)).body.deliveries).toBe(0)
  })

  it('replays all: what is missing, failed, delivered or cancelled, but not what is on its way', async () => {
    await makeWebhook(api, {}, tenant)
    const missing = await sendEvent(api, tenant)
    const webhook_id = await makeWebhook(api, {}, tenant)
    for (const status of ['DELIVERED', 'FAILED', 'CANCELLED'] as const) {
      await sendEvent(api, tenant)
      await finish(status)
    }
    await sendEvent(api, tenant)
    await api.call(`POST /v1/webhooks/${webhook_id}/test`, { tenant, body: {} })
    expect((await post('/preview', { kind: 'all', webhook_id })).body.deliveries).toBe(4)
    const { body } = await post('', { kind: 'all', webhook_id })
    await work(2)
    expect(await read(body.id)).toMatchObject({ state: 'COMPLETED', total: 5, queued: 4, skipped: 1 })
    const ofWebhook = (await deliveries()).filter((each) => each.webhook_id === webhook_id)
    expect(ofWebhook.map(({ status }) => status)).toEqual(Array(6).fill('PENDING'))
    expect(ofWebhook.map(({ event_id }) => event_id)).toContain(missing)
  })

  it('goes by the time of events, and not beyond its creation', async () => {
    await makeWebhook(api, {}, tenant)
    await sendEvent(api, tenant)
    await finish('FAILED')
    const future = new Date(api.clock.now() + 60_000).toISOString()
    const past = new Date(Date.now() - 60_000).toISOString()
    expect((await post('/preview', { kind: 'recover', from: past })).body.deliveries).toBe(1)
    expect((await post('/preview', { kind: 'recover', to: past })).body.deliveries).toBe(0)
    const { body } = await post('', { kind: 'recover', from: past, to: future })
    expect(body).toMatchObject({ from: past, to: body.created_at })

    // One that fails after the creation is not of the selection, and the replay ends although there is more.
    await sendEvent(api, tenant)
    api.clock.advance(1)
    await finish('FAILED')
    await work(2)
    expect(await read(body.id)).toMatchObject({ state: 'COMPLETED', total: 1, queued: 1, skipped: 0 })
  })

  it('passes over what cannot be sent: the webhook gone or disabled, the event expired', async () => {
    const webhooks = [await makeWebhook(api, {}, tenant), await makeWebhook(api, {}, tenant)]
    await sendEvent(api, tenant)
    const expired = await sendEvent(api, tenant)
    await finish('FAILED')
    await disable(webhooks[0]!)
    expect((await post('/preview', { kind: 'recover' })).body).toMatchObject({ deliveries: 2, webhooks: 1 })
    await sql`DELETE FROM gancho.events WHERE id = ${expired}`.execute(api.db.kysely)
    const { body } = await post('', { kind: 'recover' })
    await work(2)
    expect(await read(body.id)).toMatchObject({ state: 'COMPLETED', total: 4, queued: 1, skipped: 3 })
  })

  it('a cancel stops it at once; a deleted webhook cancels its own', async () => {
    const webhook_id = await makeWebhook(api, {}, tenant)
    for (let n = 0; n < 4; n += 1) await sendEvent(api, tenant)
    await finish('FAILED')
    const { id } = (await post('', { kind: 'recover', rate_per_second: 1 })).body
    await work(1)
    const cancelled = await api.call(`POST /v1/replays/${id}/cancel`, { tenant })
    expect(cancelled).toMatchObject({ status: 200, body: { id, state: 'CANCELLED', queued: 2 } })
    await work(5)
    expect(await read(id)).toEqual(cancelled.body)
    const again = await api.call(`POST /v1/replays/${id}/cancel`, { tenant })
    expect(again).toMatchObject({ status: 409, body: { code: 'replay_finished' } })

    const other = (await post('', { kind: 'all', webhook_id })).body.id
    await api.call(`DELETE /v1/webhooks/${webhook_id}`, { tenant })
    expect(await read(other)).toMatchObject({ state: 'CANCELLED' })
  })

  it('one runs for a webhook at a time, also of many asked for at once', async () => {
    const webhook_id = await makeWebhook(api, {}, tenant)
    const answers = await Promise.all(
      Array.from({ length: 5 }, () => post('', { kind: 'missing', webhook_id })),
    )
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409, 409, 409])
    const running = answers.find(({ status }) => status === 201)?.body.id
    for (const { body } of answers.filter(({ status }) => status === 409)) {
      expect(body).toMatchObject({ code: 'replay_running', detail: expect.stringContaining(String(running)) })
    }
    expect((await post('', { kind: 'recover' })).status, 'of the whole tenant').toBe(201)
    await work(1)
    expect((await post('', { kind: 'missing', webhook_id })).status).toBe(201)
  })

  it('the same idempotency key starts it once', async () => {
    const headers = { 'idempotency-key': 'again' }
    const [first, second] = [
      await post('', { kind: 'recover' }, headers),
      await post('', { kind: 'recover' }, headers),
    ]
    expect(second).toMatchObject({ status: 201, body: first.body })
    expect(await post('', { kind: 'recover', event: 'invoice.*' }, headers)).toMatchObject({
      status: 409,
      body: { code: 'idempotency_key_reused' },
    })
    expect((await api.call('GET /v1/replays', { tenant })).body.data).toEqual([first.body])
  })

  it('lists replays newest first, page by page', async () => {
    const ids: unknown[] = []
    for (let n = 0; n < 3; n += 1) {
      ids.unshift((await post('', { kind: 'recover' })).body.id)
      await work(1)
    }
    const page = (await api.call('GET /v1/replays?limit=2', { tenant })).body
    const rest = (await api.call(`GET /v1/replays?limit=2&cursor=${page.next_cursor}`, { tenant })).body
    expect([...page.data, ...rest.data].map(({ id }) => id)).toEqual(ids)
    expect(rest.next_cursor).toBeNull()
  })

  it.each([
    [{}, 'kind', 'invalid_value'],
    [{ kind: 'some' }, 'kind', 'invalid_value'],
    [{ kind: 'missing' }, 'webhook_id', 'webhook_required'],
    [{ kind: 'all' }, 'webhook_id', 'webhook_required'],
    [{ kind: 'recover', event: '*' }, 'event', 'event_pattern'],
    [{ kind: 'recover', from: 'yesterday' }, 'from', 'invalid_format'],
    [{ kind: 'recover', from: '2026-01-02T00:00:00Z', to: '2026-01-01T00:00:00Z' }, 'from', 'time_range'],
    [{ kind: 'recover', rate_per_second: 0 }, 'rate_per_second', 'too_small'],
    [{ kind: 'recover', rate_per_second: 1_001 }, 'rate_per_second', 'too_big'],
    [{ kind: 'recover', more: 1 }, '', 'unrecognized_keys'],
  ])('refuses %j with 422', async (body, path, code) => {
    expect(await post('', body)).toMatchObject({
      status: 422,
      body: { code: 'validation_failed', errors: [{ path, code }] },
    })
  })

  it('refuses a webhook that is not there, or disabled', async () => {
    const webhook_id = await makeWebhook(api, {}, tenant)
    await disable(webhook_id)
    for (const path of ['', '/preview']) {
      expect(await post(path, { kind: 'recover', webhook_id })).toMatchObject({
        status: 409,
        body: { code: 'webhook_disabled' },
      })
      expect(await post(path, { kind: 'all', webhook_id: 'wh_none' })).toMatchObject({
        status: 404,
        body: { code: 'webhook_not_found' },
      })
    }
  })

  it.each(['rpl_', 'x', 'a%00b'])('answers 404 for an id such as %s', async (id) => {
    for (const line of [`GET /v1/replays/${id}`, `POST /v1/replays/${id}/cancel`]) {
      expect(await api.call(line, { tenant })).toMatchObject({
        status: 404,
        body: { code: 'replay_not_found' },
      })
    }
  })
})
