import { createHmac } from 'node:crypto'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openHeaders } from '../../../src/engine/attempt/sealed-headers.ts'
import { apiForTest, makeWebhook, sendEvent, type TestApi } from '../../support/api.ts'
import { engines } from '../../support/db.ts'
import { testSecretBox } from '../../support/factories.ts'

describe.each(engines)('webhooks on %s', (_name, open) => {
  let api: TestApi
  beforeAll(async () => {
    api = await apiForTest(open)
  })
  afterAll(() => api.close())

  const rowOf = (id: string) =>
    api.db.kysely.selectFrom('gancho.webhooks').selectAll().where('id', '=', id).executeTakeFirstOrThrow()
  const secretOf = async (id: string, column: 'secret' | 'previous_secret' = 'secret') => {
    const row = await rowOf(id)
    return testSecretBox.open(row[column] ?? '', { tenantId: row.tenant_id, id })
  }
  const subscriptionsOf = (id: string) =>
    api.db.kysely
      .selectFrom('gancho.webhook_subscriptions')
      .select(['event', 'active'])
      .where('webhook_id', '=', id)
      .orderBy('event')
      .execute()

  it('creates with what was asked, defaults for the rest, and the secret this once', async () => {
    const settings = {
      url: 'https://hooks.example.com/in?x=1',
      events: ['invoice.sent', 'invoice.created'],
      description: 'Contabilidad',
      headers: { 'X-Team': 'finance' },
      timeout_ms: 5_000,
      max_in_flight: 3,
      rate_limit_per_second: 10,
      ordered: true,
      retry_schedule_seconds: [0, 60, 3_600],
    }
    const made = await api.call('POST /v1/webhooks', { body: settings })
    expect(made.status).toBe(201)
    const { secret, ...webhook } = made.body
    expect(webhook).toMatchObject({
      ...settings,
      events: ['invoice.created', 'invoice.sent'],
      state: 'ACTIVE',
      state_reason: null,
      version: 1,
    })
    expect(made.headers).toMatchObject({ etag: '"1"', location: `/v1/webhooks/${webhook.id}` })
    expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/)
    expect(await secretOf(String(webhook.id))).toBe(secret)

    const read = await api.call(`GET /v1/webhooks/${webhook.id}`)
    expect(read.body).toEqual(webhook)
    expect(read.headers.etag).toBe('"1"')
  })

  it('never shows a secret after its creation, in any answer or log line', async () => {
    const secret = 'a secret of the tenant, in clear'
    const id = await makeWebhook(api, { secret, headers: { authorization: 'Bearer of-the-receiver' } })
    await sendEvent(api)
    const answers = [
      await api.call(`GET /v1/webhooks/${id}`),
      await api.call('GET /v1/webhooks'),
      await api.call(`PATCH /v1/webhooks/${id}`, { body: { description: 'x' } }),
      await api.call('GET /v1/deliveries'),
      await api.call(`POST /v1/webhooks/${id}/test`),
    ]
    const shown =
      answers.map(({ text, headers }) => text + JSON.stringify(headers)).join('') + api.log.join('')
    expect(shown).not.toContain(secret)
    expect(shown).not.toContain('of-the-receiver')
    const stored = await rowOf(id)
    expect(JSON.stringify(stored)).not.toContain(secret)
  })

  it('keeps the value of a masked header that is sent back as it was shown', async () => {
    const id = await makeWebhook(api, { headers: { 'X-Api-Key': 'k-1', 'X-Team': 'a' } })
    const { body } = await api.call(`GET /v1/webhooks/${id}`)
    await api.call(`PATCH /v1/webhooks/${id}`, {
      body: { headers: { ...(body.headers as object), 'X-Team': 'b' } },
    })
    const stored = (await rowOf(id)).headers
    expect(openHeaders(stored, testSecretBox, { tenantId: 'tenant-1', id })).toEqual({
      'X-Api-Key': 'k-1',
      'X-Team': 'b',
    })
  })

  it('answers a creation that is repeated with its idempotency key with the first answer, secret included', async () => {
    const body = { url: 'https://hooks.example.com/once', events: ['*'] }
    const headers = { 'idempotency-key': 'creation-1' }
    const answers = await Promise.all([1, 2, 3].map(() => api.call('POST /v1/webhooks', { body, headers })))
    const [first] = answers
    expect(answers.map(({ status }) => status)).toEqual([201, 201, 201])
    expect(answers.map((answer) => answer.body)).toEqual(answers.map(() => first?.body))

    const reused = { status: 409, body: { code: 'idempotency_key_reused' } }
    for (const other of [
      { description: 'other' },
      { secret: 'another secret' },
      { events: ['invoice.sent'] },
    ]) {
      expect(await api.call('POST /v1/webhooks', { body: { ...body, ...other }, headers })).toMatchObject(
        reused,
      )
    }
    await api.call(`PATCH /v1/webhooks/${first?.body.id}`, { body: { description: 'changed' } })
    expect(await api.call('POST /v1/webhooks', { body, headers })).toMatchObject(reused)
  })

  it('edits what is given and nothing else, as a new version', async () => {
    const id = await makeWebhook(api, { description: 'before', max_in_flight: 5 })
    const { body: before } = await api.call(`GET /v1/webhooks/${id}`)
    const { body: after } = await api.call(`PATCH /v1/webhooks/${id}`, { body: { description: 'after' } })
    expect(after).toEqual({ ...before, description: 'after', version: 2, updated_at: expect.any(String) })
  })

  it('lets a change through only at the version it was made for', async () => {
    const id = await makeWebhook(api)
    const line = `PATCH /v1/webhooks/${id}`
    const change = (ifMatch: string) =>
      api.call(line, { body: { description: ifMatch }, headers: { 'if-match': ifMatch } })
    expect((await change('"1"')).headers.etag).toBe('"2"')
    for (const stale of ['"1"', 'W/"2"', '2', '"1", "3"', '']) {
      expect(await change(stale)).toMatchObject({ status: 412, body: { code: 'webhook_changed' } })
    }
    expect((await change('"1", "2"')).status).toBe(200)
    expect((await change('*')).status).toBe(200)

    const stale = { headers: { 'if-match': '"1"' } }
    expect((await api.call(`POST /v1/webhooks/${id}/rotate-secret`, stale)).status).toBe(412)
    expect((await api.call(`DELETE /v1/webhooks/${id}`, stale)).status).toBe(412)
    expect((await api.call(`GET /v1/webhooks/${id}`)).body.version).toBe(4)
  })

  it('of many changes made for the same version at once, one goes through', async () => {
    const id = await makeWebhook(api)
    // Open as many connections as the changes will use, so that they really run at once.
    await Promise.all(Array.from({ length: 8 }, () => api.call(`GET /v1/webhooks/${id}`)))
    const answers = await Promise.all(
      Array.from({ length: 8 }, (_, n) =>
        api.call(`PATCH /v1/webhooks/${id}`, {
          body: { description: `${n}` },
          headers: { 'if-match': '"1"' },
        }),
      ),
    )
    expect(answers.map(({ status }) => status).sort()).toEqual([200, ...Array(7).fill(412)])
  })

  it('makes the subscriptions what events says', async () => {
    const id = await makeWebhook(api, { events: ['invoice.created', 'invoice.sent'] })
    await api.call(`PATCH /v1/webhooks/${id}`, { body: { events: ['invoice.sent', 'inventory.low'] } })
    expect(await subscriptionsOf(id)).toEqual([
      { event: 'inventory.low', active: true },
      { event: 'invoice.sent', active: true },
    ])
    await api.call(`PATCH /v1/webhooks/${id}`, { body: { events: ['*'] } })
    expect(await subscriptionsOf(id)).toEqual([{ event: '*', active: true }])
  })

  it('pauses and resumes with the subscriptions active, so that deliveries wait, and wakes the worker', async () => {
    const tenant = 'pausing'
    const id = await makeWebhook(api, {}, tenant)
    const paused = await api.call(`PATCH /v1/webhooks/${id}`, { tenant, body: { state: 'PAUSED' } })
    expect(paused.body.state).toBe('PAUSED')
    expect(await subscriptionsOf(id)).toEqual([{ event: '*', active: true }])
    await sendEvent(api, tenant)
    expect((await api.call('GET /v1/deliveries?status=PENDING', { tenant })).body.data).toHaveLength(1)

    const before = api.woken()
    await api.call(`PATCH /v1/webhooks/${id}`, { tenant, body: { state: 'ACTIVE' } })
    expect(api.woken()).toBeGreaterThan(before)
  })

  it('keeps the subscriptions of a disabled webhook off through edits, and on again with its state', async () => {
    const id = await makeWebhook(api, { events: ['invoice.created'] })
    await sql`UPDATE gancho.webhooks SET state = 'DISABLED', state_reason = 'gone', failing_since = now() WHERE id = ${id}`.execute(
      api.db.kysely,
    )
    await sql`UPDATE gancho.webhook_subscriptions SET active = false WHERE webhook_id = ${id}`.execute(
      api.db.kysely,
    )

    await api.call(`PATCH /v1/webhooks/${id}`, { body: { events: ['invoice.created', 'invoice.sent'] } })
    expect((await subscriptionsOf(id)).map(({ active }) => active)).toEqual([false, false])
    const { body } = await api.call(`PATCH /v1/webhooks/${id}`, { body: { state: 'ACTIVE' } })
    expect(body).toMatchObject({ state: 'ACTIVE', state_reason: null })
    expect((await subscriptionsOf(id)).map(({ active }) => active)).toEqual([true, true])
    expect((await rowOf(id)).failing_since).toBeNull()
  })

  it('gives a webhook whose URL changed a new start', async () => {
    const id = await makeWebhook(api)
    const failing = sql`UPDATE gancho.webhooks SET failing_since = now() WHERE id = ${id}`
    await failing.execute(api.db.kysely)
    await api.call(`PATCH /v1/webhooks/${id}`, {
      body: { url: 'https://hooks.example.com/in', description: 'same URL' },
    })
    expect((await rowOf(id)).failing_since).not.toBeNull()
    await api.call(`PATCH /v1/webhooks/${id}`, { body: { url: 'https://hooks.example.com/other' } })
    expect((await rowOf(id)).failing_since).toBeNull()
  })

  it('deletes with its unfinished deliveries, which say why they end', async () => {
    const tenant = 'deleting'
    const id = await makeWebhook(api, {}, tenant)
    await sendEvent(api, tenant)
    await sendEvent(api, tenant)
    await sql`UPDATE gancho.delivery_queue SET lease_owner = 'w', lease_token = 1, attempts = 1
      WHERE id = (SELECT min(id) FROM gancho.delivery_queue WHERE webhook_id = ${id})`.execute(api.db.kysely)

    expect(await api.call(`DELETE /v1/webhooks/${id}`, { tenant })).toMatchObject({ status: 204, text: '' })
    const { body } = await api.call('GET /v1/deliveries', { tenant })
    expect(body.data.map(({ status, attempts }) => [status, attempts])).toEqual([
      ['CANCELLED', 0],
      ['CANCELLED', 1],
    ])
    expect(body.data[0]?.last_error).toBe(
      'webhook_deleted: The webhook was deleted before this delivery was sent.',
    )
    expect(body.data[1]?.last_error).toContain('may have reached the receiver')
    expect((await api.call(`GET /v1/webhooks/${id}`, { tenant })).status).toBe(404)
    expect(await subscriptionsOf(id)).toEqual([])
  })

  it('rotates: the new secret this once, the old one beside it until the overlap ends', async () => {
    const id = await makeWebhook(api, { secret: 'the first secret' })
    const rotated = await api.call(`POST /v1/webhooks/${id}/rotate-secret`)
    expect(rotated).toMatchObject({ status: 200, headers: { etag: '"2"' } })
    expect(await secretOf(id)).toBe(rotated.body.secret)
    expect(await secretOf(id, 'previous_secret')).toBe('the first secret')
    const hours24 = api.clock.now() + 24 * 60 * 60 * 1_000
    expect((await rowOf(id)).previous_secret_until?.getTime()).toBe(hours24)

    const body = { secret: 'the third secret', overlap_hours: 0 }
    expect((await api.call(`POST /v1/webhooks/${id}/rotate-secret`, { body })).body.secret).toBe(
      'the third secret',
    )
    expect(await rowOf(id)).toMatchObject({ previous_secret: null, previous_secret_until: null })
    for (const overlap_hours of [-1, 169]) {
      const answer = await api.call(`POST /v1/webhooks/${id}/rotate-secret`, { body: { overlap_hours } })
      expect(answer).toMatchObject({ status: 422, body: { errors: [{ path: 'overlap_hours' }] } })
    }
  })

  it('drops an old secret that no master key opens, which would stop every delivery until the overlap ends', async () => {
    const id = await makeWebhook(api)
    await sql`UPDATE gancho.webhooks SET secret = 'deadbeef.AAAA' WHERE id = ${id}`.execute(api.db.kysely)
    expect((await api.call(`POST /v1/webhooks/${id}/rotate-secret`)).status).toBe(200)
    expect((await rowOf(id)).previous_secret).toBeNull()
  })

  it('tests with a real event of its first type to it alone, in whatever state it is', async () => {
    const tenant = 'testing'
    const id = await makeWebhook(api, { events: ['payment.received'] }, tenant)
    await makeWebhook(api, {}, tenant)
    await api.call(`PATCH /v1/webhooks/${id}`, { tenant, body: { state: 'PAUSED' } })

    const answer = await api.call(`POST /v1/webhooks/${id}/test`, { tenant })
    expect(answer).toMatchObject({ status: 202, body: { deliveries: 1, duplicate: false } })
    const { body } = await api.call(`GET /v1/deliveries?event_id=${answer.body.id}`, { tenant })
    expect(body.data).toMatchObject([
      { webhook_id: id, event: 'payment.received', test: true, status: 'PENDING' },
    ])
    const { body: event } = await api.call(`GET /v1/events/${answer.body.id}`, { tenant })
    const { body: type } = await api.call('GET /v1/event-types/payment.received')
    expect(event).toMatchObject({ data: type.example, test: true, tenant_id: tenant })
  })

  it('tests with the event and data that are given, byte for byte, once for an idempotency key', async () => {
    const tenant = 'testing-data'
    const id = await makeWebhook(api, { events: ['inventory.low'] }, tenant)
    const data =
      '{ "b":1.0,"invoice_id":"i","invoice_number":"n","amount":"1","customer_name":"c","2":0,"1":0 }'
    const call = {
      tenant,
      body: `{"event":"invoice.created","data":${data}}`,
      headers: { 'idempotency-key': 'test-1' },
    }
    const [first, second] = [
      await api.call(`POST /v1/webhooks/${id}/test`, call),
      await api.call(`POST /v1/webhooks/${id}/test`, call),
    ]
    expect(second.body).toEqual({ ...first.body, deliveries: expect.any(Number), duplicate: true })
    const { text } = await api.call(`GET /v1/events/${first.body.id}`, { tenant })
    expect(text).toContain(`"data":${data},`)
  })

  it('refuses a test of an unknown event type, and data that does not fit', async () => {
    const id = await makeWebhook(api)
    const test = (body: object) => api.call(`POST /v1/webhooks/${id}/test`, { body })
    expect(await test({ event: 'nothing.known' })).toMatchObject({
      status: 422,
      body: { code: 'unknown_event_type' },
    })
    expect(await test({ event: 'invoice.created', data: {} })).toMatchObject({
      status: 422,
      body: { code: 'data_invalid' },
    })
  })

  it('lists newest first, page by page, each webhook once although others come meanwhile', async () => {
    const tenant = 'paging'
    const made = []
    for (let n = 0; n < 5; n += 1) made.unshift(await makeWebhook(api, {}, tenant))
    const listed: unknown[] = []
    let cursor = ''
    do {
      const { body } = await api.call(`GET /v1/webhooks?limit=2${cursor}`, { tenant })
      listed.push(...body.data.map(({ id }) => id))
      await makeWebhook(api, {}, tenant)
      cursor = body.next_cursor === null ? '' : `&cursor=${body.next_cursor}`
    } while (cursor !== '')
    expect(listed).toEqual(made)
  })

  it('signs with a whsec_ secret exactly as it was given', async () => {
    const secret = `whsec_${Buffer.alloc(24, 5).toString('base64')}`
    const id = await makeWebhook(api, { secret })
    const sign = (key: string) => createHmac('sha256', key).update('body').digest('hex')
    expect(sign(await secretOf(id))).toBe(sign(secret))
  })
})
