import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type DeliveryStatus, finalStatuses, transitions } from '../../../src/engine/settle/delivery-state.ts'
import {
  cancelDeliveries,
  hastenDelivery,
  reviveDeliveries,
} from '../../../src/features/deliveries/queries.ts'
import { apiForTest, invoice, makeWebhook, sendEvent, type TestApi } from '../../support/api.ts'
import { engines } from '../../support/db.ts'
import { newTenant } from '../../support/factories.ts'

const statuses = Object.keys(transitions) as DeliveryStatus[]
const isFinal = (status: DeliveryStatus) => finalStatuses.some((each) => each === status)

describe.each(engines)('deliveries on %s', (_name, open) => {
  let api: TestApi
  let tenant: string
  beforeAll(async () => {
    api = await apiForTest(open)
  })
  beforeEach(() => {
    tenant = newTenant()
  })
  afterAll(() => api.close())

  const list = async (query = '') => (await api.call(`GET /v1/deliveries?${query}`, { tenant })).body
  const read = async (id: string) => (await api.call(`GET /v1/deliveries/${id}`, { tenant })).body

  /** A delivery that two attempts were made of, in a status. */
  async function deliveryIn(status: DeliveryStatus): Promise<string> {
    await makeWebhook(api, {}, tenant)
    await sendEvent(api, tenant)
    const id = String((await list()).data[0]?.id)
    const owner = status === 'SENDING' ? 'worker-1' : null
    await sql`UPDATE gancho.delivery_queue SET lease_owner = ${owner}, lease_token = 3, attempts = 2, due_at = due_at + interval '1 hour',
      last_error = 'http_status: The receiver answered 500.', last_status_code = 500 WHERE id = ${id}`.execute(
      api.db.kysely,
    )
    if (isFinal(status)) {
      await sql`WITH taken AS (DELETE FROM gancho.delivery_queue WHERE id = ${id} RETURNING *)
        INSERT INTO gancho.delivery_log (id, tenant_id, webhook_id, event_id, event, resource_type, resource_id, target_url, test, created_at,
                                         status, lease_token, attempts, last_error, last_status_code, finished_at)
        SELECT id, tenant_id, webhook_id, event_id, event, resource_type, resource_id, target_url, test, created_at,
               ${status}, lease_token, attempts, CASE WHEN ${status} = 'DELIVERED' THEN NULL ELSE last_error END, last_status_code, now() FROM taken`.execute(
        api.db.kysely,
      )
    }
    expect((await read(id)).status).toBe(status)
    return id
  }

  const queued = (id: string) =>
    api.db.kysely.selectFrom('gancho.delivery_queue').selectAll().where('id', '=', id).executeTakeFirst()

  // What tabs say before somebody opens them: of the tenant or the webhook, and of nobody else.
  it('are counted by what waits and what failed', async () => {
    for (const status of statuses) await deliveryIn(status)
    const counts = async (query = '', of = tenant) =>
      (await api.call(`GET /v1/deliveries/counts${query}`, { tenant: of })).body
    const { data } = await list()
    const byStatus = (status: DeliveryStatus, webhookId?: string) =>
      data.filter(
        (each) => each.status === status && (webhookId === undefined || each.webhook_id === webhookId),
      ).length
    expect(await counts()).toEqual({ pending: byStatus('PENDING'), failed: byStatus('FAILED') })
    expect((await counts()).failed).toBeGreaterThan(0)
    for (const id of new Set(data.map(({ webhook_id }) => String(webhook_id)))) {
      expect(await counts(`?webhook_id=${id}`)).toEqual({
        pending: byStatus('PENDING', id),
        failed: byStatus('FAILED', id),
      })
      expect(await counts(`?webhook_id=${id}`, newTenant())).toEqual({ pending: 0, failed: 0 })
    }
    expect(await counts('?webhook_id=nothing')).toEqual({ pending: 0, failed: 0 })
  })

  describe.each(statuses)('in %s', (status) => {
    const retried = transitions[status].retry
    it(
      retried === null ? 'refuses a retry with 409' : 'is due now after a retry, its schedule anew',
      async () => {
        const id = await deliveryIn(status)
        const before = await read(id)
        const woken = api.woken()
        const answer = await api.call(`POST /v1/deliveries/${id}/retry`, { tenant })
        if (retried === null) {
          expect(answer).toMatchObject({ status: 409, body: { code: 'delivery_sending' } })
          expect(await read(id)).toEqual(before)
          return
        }
        expect(answer).toMatchObject({
          status: 202,
          body: { id, status: 'PENDING', attempts: 2, finished_at: null },
        })
        const row = await queued(id)
        expect(row).toMatchObject({ schedule_start: 2, attempts: 2, lease_token: 3, lease_owner: null })
        expect(row?.due_at.getTime()).toBe(api.clock.now())
        expect(api.woken()).toBe(woken + 1)
        expect((await list()).data).toHaveLength(1)
      },
    )

    const cancelled = transitions[status].cancel
    it(
      cancelled === null ? 'refuses to be cancelled with 409' : 'can be cancelled, and says so',
      async () => {
        const id = await deliveryIn(status)
        const before = await read(id)
        const answer = await api.call(`POST /v1/deliveries/${id}/cancel`, { tenant })
        if (cancelled === null) {
          expect(answer).toMatchObject({ status: 409, body: { code: 'delivery_finished' } })
          expect(await read(id)).toEqual(before)
          return
        }
        expect(answer).toMatchObject({
          status: 200,
          body: { id, status: 'CANCELLED', attempts: 2, last_error: expect.stringMatching(/^cancelled: /) },
        })
        expect(String(answer.body.last_error).includes('may have reached')).toBe(status === 'SENDING')
        expect(await queued(id)).toBeUndefined()
      },
    )
  })

  it('once cancelled, what the worker that was sending it records changes nothing', async () => {
    const id = await deliveryIn('SENDING')
    await api.call(`POST /v1/deliveries/${id}/cancel`, { tenant })
    const { numAffectedRows } = await sql`DELETE FROM gancho.delivery_queue
      WHERE id = ${id} AND lease_token = 3 AND lease_owner = 'worker-1'`.execute(api.db.kysely)
    expect(numAffectedRows).toBe(0n)
    expect((await read(id)).status).toBe('CANCELLED')
  })

  // Between reading where a delivery stands and changing it, a worker may have taken it.
  it('a retry or a revival that comes too late for its status changes nothing', async () => {
    const change = { tenantId: tenant, now: new Date(0) }
    const sending = { ...change, id: await deliveryIn('SENDING') }
    const before = await queued(sending.id)
    expect(await hastenDelivery(api.db.kysely, sending)).toBe(false)
    expect(await reviveDeliveries(api.db.kysely, { ...change, ids: [sending.id] })).toBe(0)
    expect(await queued(sending.id)).toEqual(before)
  })

  it('changes nothing of another tenant, whatever was read before', async () => {
    const change = { tenantId: newTenant(), now: new Date(0), reason: 'x' }
    const [pending, failed] = [await deliveryIn('PENDING'), await deliveryIn('FAILED')]
    expect(await hastenDelivery(api.db.kysely, { ...change, id: pending })).toBe(false)
    expect(await cancelDeliveries(api.db.kysely, { ...change, ids: [pending] })).toBe(0)
    expect(await reviveDeliveries(api.db.kysely, { ...change, ids: [failed] })).toBe(0)
  })

  it('of many retries at once, each answers, and the delivery is there once', async () => {
    const id = await deliveryIn('FAILED')
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => api.call(`POST /v1/deliveries/${id}/retry`, { tenant })),
    )
    expect(answers.map(({ status }) => status)).toEqual(Array(8).fill(202))
    expect((await list()).data).toHaveLength(1)
  })

  it('goes to where its webhook points now', async () => {
    const id = await deliveryIn('FAILED')
    const { webhook_id } = await read(id)
    const url = 'https://new.example.com/in'
    await api.call(`PATCH /v1/webhooks/${webhook_id}`, { tenant, body: { url } })
    await api.call(`POST /v1/deliveries/${id}/retry`, { tenant })
    expect((await read(id)).target_url).toBe(url)
  })

  it.each([
    ['a retry of the delivery that the others wait for', 'retry', false],
    ['a retry of a test', 'retry', true],
    ['the cancellation of the delivery that the others wait for', 'cancel', false],
    ['the cancellation of a test', 'cancel', true],
  ])('%s lets an ordered webhook go on only when it stands in its line', async (_what, action, test) => {
    const id = await deliveryIn('PENDING')
    const { webhook_id } = await read(id)
    const db = api.db.kysely
    await sql`UPDATE gancho.webhooks SET ordered = true, resume_at = '2090-01-01' WHERE id = ${webhook_id}`.execute(
      db,
    )
    await sql`UPDATE gancho.delivery_queue SET attempts = 1, lease_token = 1, test = ${test} WHERE id = ${id}`.execute(
      db,
    )
    const { status } = await api.call(`POST /v1/deliveries/${id}/${action}`, { tenant })
    expect(status).toBeLessThan(300)
    const { rows } = await sql<{ waits: boolean }>`
      SELECT resume_at IS NOT NULL AS waits FROM gancho.webhooks WHERE id = ${webhook_id}`.execute(db)
    expect(rows).toEqual([{ waits: test }])
  })

  it.each([
    ['was deleted', sql`DELETE FROM gancho.webhooks`, 'webhook_deleted'],
    [
      'is disabled',
      sql`UPDATE gancho.webhooks SET state = 'DISABLED', state_reason = 'gone'`,
      'webhook_disabled',
    ],
  ])('refuses a retry when the webhook %s, with 409', async (_what, change, code) => {
    const id = await deliveryIn('FAILED')
    await sql`${change} WHERE tenant_id = ${tenant}`.execute(api.db.kysely)
    const answer = await api.call(`POST /v1/deliveries/${id}/retry`, { tenant })
    expect(answer).toMatchObject({ status: 409, body: { code } })
    expect((await read(id)).status).toBe('FAILED')
  })

  it('refuses a retry when the event is no longer kept, with 409', async () => {
    const id = await deliveryIn('FAILED')
    await sql`DELETE FROM gancho.events WHERE tenant_id = ${tenant}`.execute(api.db.kysely)
    const answer = await api.call(`POST /v1/deliveries/${id}/retry`, { tenant })
    expect(answer).toMatchObject({ status: 409, body: { code: 'event_expired' } })
  })

  it('lists by status, event type, webhook and event, newest first', async () => {
    const [one, two] = [
      await makeWebhook(api, {}, tenant),
      await makeWebhook(api, { events: ['invoice.created'] }, tenant),
    ]
    const first = await sendEvent(api, tenant)
    const type = { group: 'Test' }
    await api.call('PUT /v1/event-types/parcel.sent', { body: type })
    await api.call('POST /v1/events', { tenant, body: { event: 'parcel.sent', data: {} } })
    const all = (await list()).data
    expect(all.map(({ id }) => id)).toEqual(
      all
        .map(({ id }) => id)
        .sort()
        .reverse(),
    )
    expect(all).toHaveLength(3)
    await sql`UPDATE gancho.delivery_queue SET lease_owner = 'w' WHERE webhook_id = ${two}`.execute(
      api.db.kysely,
    )

    const idsOf = async (query: string) =>
      (await list(query)).data.map(({ webhook_id, event }) => [webhook_id, event])
    expect(await idsOf(`webhook_id=${one}`)).toEqual([
      [one, 'parcel.sent'],
      [one, 'invoice.created'],
    ])
    expect(await idsOf('event=parcel.sent')).toEqual([[one, 'parcel.sent']])
    expect(await idsOf('status=SENDING')).toEqual([[two, 'invoice.created']])
    expect(await idsOf('status=PENDING&event=invoice.created')).toEqual([[one, 'invoice.created']])
    expect((await idsOf(`event_id=${first}`)).map(([id]) => id).sort()).toEqual([one, two].sort())
    expect(await idsOf('status=FAILED')).toEqual([])
    expect(await idsOf('webhook_id=no-id&event_id=no-id')).toEqual([])
    expect((await idsOf(`q=${first}`)).map(([id]) => id).sort()).toEqual([one, two].sort())
    expect(await idsOf(`q=${all[0]?.id}`)).toEqual([[one, 'parcel.sent']])
    expect(await idsOf('event=invoice.*&status=PENDING')).toEqual([[one, 'invoice.created']])
  })

  it('lists by how the last attempt ended, by resource, by time and without tests', async () => {
    const id = await deliveryIn('FAILED')
    await api.call(`POST /v1/webhooks/${(await read(id)).webhook_id}/test`, { tenant, body: {} })
    await api.call('POST /v1/events', {
      tenant,
      body: { event: 'invoice.sent', data: { ...invoice, sent_to: 'a@example.com' }, resource_id: 'inv 7/ñ' },
    })
    const foundBy = async (query: string) => (await list(query)).data.map((row) => row.id)
    const newest = String((await list('limit=1')).data[0]?.id)
    const now = encodeURIComponent(new Date().toISOString())
    for (const query of [
      'error=http_status',
      'status_code=500',
      'status_code=5xx',
      `to=${now}&status=FAILED`,
    ]) {
      expect(await foundBy(query), query).toEqual([id])
    }
    for (const query of ['error=http', 'status_code=4xx', 'status_code=503', 'from=2100-01-01T00:00:00Z']) {
      expect(await foundBy(query), query).toEqual([])
    }
    for (const query of ['resource_id', 'q']) {
      expect(await foundBy(`${query}=${encodeURIComponent('inv 7/ñ')}`)).toEqual([newest])
    }
    expect(await foundBy('test=false')).toEqual([newest, id])
    expect(await foundBy('test=true')).toHaveLength(1)
  })

  it('finds each of the final statuses', async () => {
    for (const status of finalStatuses) {
      await deliveryIn(status)
      expect((await list(`status=${status}`)).data).toHaveLength(1)
      tenant = newTenant()
    }
  })

  it('pages without repeating or skipping, although deliveries come, move and finish meanwhile', async () => {
    await makeWebhook(api, {}, tenant)
    for (let n = 0; n < 7; n += 1) await sendEvent(api, tenant)
    const expected = (await list()).data.map(({ id }) => id)
    const seen: unknown[] = []
    let cursor: unknown = ''
    while (cursor !== null) {
      const page = await list(`limit=2${cursor === '' ? '' : `&cursor=${cursor}`}`)
      seen.push(...page.data.map(({ id }) => id))
      cursor = page.next_cursor
      await sendEvent(api, tenant)
      await api.call(`POST /v1/deliveries/${expected.at(-1)}/cancel`, { tenant })
    }
    expect(seen).toEqual(expected)
  })

  it.each([
    'cursor=nonsense',
    'cursor=',
    'limit=0',
    'limit=201',
    'limit=x',
    'status=LOST',
    'stauts=FAILED',
    'event=*',
    'event=invoice*',
    'status_code=600',
    'status_code=50x',
    'error=a%25',
    'from=yesterday',
    'test=1',
    'q=a%00b',
  ])('refuses ?%s with 422', async (query) => {
    const answer = await api.call(`GET /v1/deliveries?${query}`, { tenant })
    expect(answer).toMatchObject({ status: 422, body: { code: 'validation_failed' } })
  })

  it('shows each attempt: what was sent, with credentials masked, and what came back, whatever its bytes', async () => {
    const id = await deliveryIn('FAILED')
    const attempt = (n: number, error: string | null, code: number | null, bytes: string | null) =>
      sql`INSERT INTO gancho.delivery_attempts (id, delivery_id, attempt, started_at, duration_ms, error, message, status_code, remote_address,
                                                request_headers, response_headers, response_body, timings)
        VALUES (gancho.new_id('att'), ${id}, ${n}, now(), 12.5, ${error}, ${error && 'It failed.'}, ${code}, '203.0.113.7',
                ${JSON.stringify({ Authorization: 'Bearer secret', 'webhook-id': 'evt_1', 'x-signature': 'sha256=00' })},
                ${code && JSON.stringify({ 'set-cookie': ['a', 'b'], server: 'x' })}, decode(${bytes}, 'hex'), '{"first_byte_ms":8.5}')`.execute(
        api.db.kysely,
      )
    await attempt(1, 'timeout', null, null)
    await attempt(2, 'http_status', 500, '6f6cc3a100ff')
    const { body } = await api.call(`GET /v1/deliveries/${id}/attempts`, { tenant })
    expect(body).toEqual({
      next_cursor: null,
      data: [
        {
          id: expect.stringMatching(/^att_/),
          attempt: 2,
          started_at: expect.any(String),
          duration_ms: 12.5,
          timings: { dns_ms: null, connect_ms: null, tls_ms: null, first_byte_ms: 8.5 },
          outcome: 'failure',
          error: 'http_status',
          message: 'It failed.',
          status_code: 500,
          remote_address: '203.0.113.7',
          request_headers: { Authorization: '********', 'webhook-id': 'evt_1', 'x-signature': 'sha256=00' },
          response_headers: { 'set-cookie': ['a', 'b'], server: 'x' },
          response_body: 'olá\u0000\ufffd',
          response_bytes: 6,
          response_truncated: false,
        },
        expect.objectContaining({
          attempt: 1,
          error: 'timeout',
          status_code: null,
          response_headers: null,
          response_body: null,
        }),
      ],
    })
  })

  it.each(['dlv_', 'evt_00000000000000000000000000000000', 'a%00b', '..%2F..', 'x'.repeat(300)])(
    'answers 404 for an id such as %s',
    async (id) => {
      for (const line of [`GET /v1/deliveries/${id}`, `POST /v1/deliveries/${id}/retry`]) {
        expect(await api.call(line, { tenant })).toMatchObject({
          status: 404,
          body: { code: 'delivery_not_found' },
        })
      }
      expect((await api.call(`GET /v1/events/${id}x`, { tenant })).body.code).toBe('event_not_found')
      expect((await api.call(`GET /v1/webhooks/${id}`, { tenant })).body.code).toBe('webhook_not_found')
    },
  )

  it('counts the deliveries of an event, finished ones too', async () => {
    await makeWebhook(api, {}, tenant)
    const { body } = await api.call('POST /v1/events', {
      tenant,
      body: { event: 'invoice.created', data: invoice },
    })
    const [delivery] = (await list()).data
    await api.call(`POST /v1/deliveries/${delivery?.id}/cancel`, { tenant })
    expect((await api.call(`GET /v1/events/${body.id}`, { tenant })).body.deliveries).toBe(1)
  })
})
