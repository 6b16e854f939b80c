import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { apiForTest, invoice, makeWebhook, type TestApi } from '../../support/api.ts'
import { engines } from '../../support/db.ts'

const largestEvent = 256 * 1024

describe.each(engines)('events on %s', (_name, open) => {
  let api: TestApi
  beforeAll(async () => {
    api = await apiForTest(open)
    await makeWebhook(api)
    await api.call('PUT /v1/event-types/anything.at_all', { body: { group: 'Test' } })
  })
  afterAll(() => api.close())

  const send = (body: unknown, headers: Record<string, string> = {}, tenant = 'tenant-1') =>
    api.call('POST /v1/events', { body, headers, tenant })
  const anything = (data: string) => `{"event":"anything.at_all","data":${data}}`
  const countEvents = async () =>
    (await api.db.kysely.selectFrom('gancho.events').select('id').execute()).length

  it('answers 202 with the id and the number of deliveries, once both are committed', async () => {
    const answer = await send({
      event: 'invoice.created',
      data: invoice,
      resource_type: 'invoice',
      resource_id: 'inv-123',
    })
    expect(answer).toMatchObject({
      status: 202,
      body: { id: expect.stringMatching(/^evt_/), deliveries: 1, duplicate: false },
    })
    expect((await api.call(`GET /v1/events/${answer.body.id}`)).body).toEqual({
      id: answer.body.id,
      timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      event: 'invoice.created',
      data: invoice,
      tenant_id: 'tenant-1',
      resource_type: 'invoice',
      resource_id: 'inv-123',
      test: false,
      deliveries: 1,
    })
  })

  it('is not an error when nobody subscribed, and then nothing is stored', async () => {
    const answer = await send({ event: 'invoice.created', data: invoice }, {}, 'nobody')
    expect(answer).toMatchObject({ status: 202, body: { deliveries: 0 } })
    expect((await api.call(`GET /v1/events/${answer.body.id}`, { tenant: 'nobody' })).status).toBe(404)
  })

  // The signature covers these bytes; a receiver in another language reads numbers and keys by its own rules.
  it.each([
    ['the order of keys, integer-like ones too', '{"b":1,"10":1,"2":1,"a":1}'],
    ['numbers as text', '{"a":1.0,"b":0.10,"c":-0,"d":1e400,"e":9007199254740993,"f":1E+2}'],
    ['spaces between tokens', '{ "a" : [ 1 , 2 ] }'],
    ['escapes as they are', '{"a":"\\u0000\\u00e9\\/\\ud800"}'],
    ['characters beyond the BMP', '{"a":"💸","💸":"\u2028"}'],
    ['names that JavaScript gives a meaning', '{"__proto__":{"x":1},"constructor":1,"toString":null}'],
    ['a text that looks like the end', '{"a":"}],\\"data\\":{"}'],
  ])('keeps %s', async (_what, data) => {
    const { status, body } = await send(anything(data))
    expect(status).toBe(202)
    const stored = await api.db.kysely
      .selectFrom('gancho.events')
      .select('body')
      .where('id', '=', String(body.id))
      .executeTakeFirstOrThrow()
    expect(stored.body).toContain(`"data":${data},"tenant_id"`)
    expect((await api.call(`GET /v1/events/${body.id}`)).text).toContain(`"data":${data},"tenant_id"`)
  })

  it('keeps the bytes of each event of a batch', async () => {
    const events = [anything('{"n":1.0}'), anything('{ "2":0, "1":1e400 }')]
    const answer = await api.call('POST /v1/events/batch', {
      body: `{ "events" : [ ${events.join(' , ')} ] }`,
    })
    expect(answer.status).toBe(202)
    const texts = await Promise.all(
      answer.body.data.map(async ({ id }) => (await api.call(`GET /v1/events/${id}`)).text),
    )
    expect(texts[0]).toContain('"data":{"n":1.0},')
    expect(texts[1]).toContain('"data":{ "2":0, "1":1e400 },')
  })

  it.each([
    ['a repeated key', '{"a":1,"a":2}', 'repeated_key'],
    ['a repeated key, escaped', '{"a":1,"\\u0061":2}', 'repeated_key'],
    ['a repeated key deep inside', '{"a":[{"b":{"c":1,"c":1}}]}', 'repeated_key'],
    ['65 levels', `${'{"a":'.repeat(64)}{}${'}'.repeat(64)}`, 'nested_too_deep'],
    ['5,000 levels', `{"a":${'['.repeat(5_000)}${']'.repeat(5_000)}}`, 'nested_too_deep'],
  ])('refuses %s with 422', async (_what, data, code) => {
    expect(await send(anything(data))).toMatchObject({ status: 422, body: { code } })
    const batch = await api.call('POST /v1/events/batch', { body: `{"events":[${anything(data)}]}` })
    expect(batch).toMatchObject({ status: 422, body: { code } })
  })

  it('takes 64 levels', async () => {
    const data = `${'{"a":'.repeat(63)}{}${'}'.repeat(63)}`
    expect((await send(anything(data))).status).toBe(202)
    expect((await api.call('POST /v1/events/batch', { body: `{"events":[${anything(data)}]}` })).status).toBe(
      202,
    )
  })

  it('says where a key is repeated', async () => {
    const { body } = await send(anything('{"lines":[{"price":1,"price":2}]}'))
    expect(body.detail).toContain('data.lines[0].price')
  })

  it('skips one byte order mark before a body, and stores what is behind it', async () => {
    const data = '{"rate":1.10}'
    const { status, body } = await send(`\ufeff${anything(data)}`)
    expect(status).toBe(202)
    const { text } = await api.call(`GET /v1/events/${body.id}/body`)
    expect(text).toContain(`"data":${data}`)
  })

  it.each([
    ['a byte that is not UTF-8', Buffer.from('{"a":"\xff"}', 'latin1'), 400, 'invalid_encoding'],
    ['UTF-16', Buffer.from('{"event":"invoice.created","data":{}}', 'utf16le'), 400, 'invalid_json'],
    ['two byte order marks', '\ufeff\ufeff{"event":"invoice.created","data":{}}', 400, 'invalid_json'],
    ['half a body', '{"event":"invoice.created","data":{', 400, 'invalid_json'],
    ['two bodies', '{} {}', 400, 'invalid_json'],
    ['no body', undefined, 422, 'validation_failed'],
    ['null', 'null', 422, 'validation_failed'],
    ['a list', '[]', 422, 'validation_failed'],
    ['a text', '"invoice.created"', 422, 'validation_failed'],
    ['data that is a list', '{"event":"anything.at_all","data":[]}', 422, 'validation_failed'],
    [
      'a tenant in the body',
      '{"event":"anything.at_all","data":{},"tenant_id":"t"}',
      422,
      'validation_failed',
    ],
    ['an unknown event type', '{"event":"nothing.known","data":{}}', 422, 'unknown_event_type'],
    ['an event type with a NUL', '{"event":"a\\u0000b","data":{}}', 422, 'unknown_event_type'],
    ['an event type of 10 kB', `{"event":"${'a'.repeat(10_000)}","data":{}}`, 422, 'unknown_event_type'],
    ['data that does not fit', '{"event":"invoice.created","data":{"amount":1}}', 422, 'data_invalid'],
    [
      'a resource with a NUL',
      '{"event":"anything.at_all","data":{},"resource_id":"a\\u0000"}',
      422,
      'validation_failed',
    ],
    [
      'half a surrogate',
      '{"event":"anything.at_all","data":{},"resource_id":"\\ud800"}',
      422,
      'validation_failed',
    ],
  ])('refuses %s, and stores nothing', async (_what, body, status, code) => {
    const before = await countEvents()
    expect(await send(body)).toMatchObject({ status, body: { code } })
    expect(await countEvents()).toBe(before)
  })

  it('names the first field of data that does not fit, as a JSON path', async () => {
    const { body } = await send({
      event: 'invoice.created',
      data: { ...invoice, amount: 1500, customer_name: [] },
    })
    expect(body.errors).toEqual([{ path: 'data.amount', code: 'type', message: 'must be string' }])
  })

  it('takes an event of 256 KiB, envelope included, and refuses a larger one with 413', async () => {
    const filled = (bytes: number) => anything(`{"a":"${'x'.repeat(bytes - '{"a":""}'.length)}"}`)
    expect((await send(filled(largestEvent - 400))).status).toBe(202)
    for (const bytes of [largestEvent, largestEvent + 1]) {
      expect(await send(filled(bytes))).toMatchObject({ status: 413, body: { code: 'event_too_large' } })
    }
    expect(await send(filled(largestEvent * 2))).toMatchObject({
      status: 413,
      body: { code: 'body_too_large' },
    })
    const accents = anything(`{"a":"${'ñ'.repeat(largestEvent / 2)}"}`)
    expect(await send(accents)).toMatchObject({ status: 413, body: { code: 'event_too_large' } })
    const batch = { body: `{"events":[${anything('{}')},${filled(largestEvent + 1)}]}` }
    expect(await api.call('POST /v1/events/batch', batch)).toMatchObject({
      status: 413,
      body: { detail: expect.stringMatching(/^events\[1\]/) },
    })
  })

  it('stores a batch whole and in order, or not at all', async () => {
    const good = { event: 'invoice.created', data: invoice }
    const many = Array.from({ length: 1_000 }, (_, n) => ({
      ...good,
      resource_type: 'invoice',
      resource_id: `inv-${n}`,
    }))
    const answer = await api.call('POST /v1/events/batch', { body: { events: many } })
    expect(answer.status).toBe(202)
    expect(answer.body.data).toHaveLength(1_000)
    const { body: last } = await api.call(`GET /v1/events/${answer.body.data[999]?.id}`)
    expect(last.resource_id).toBe('inv-999')

    const before = await countEvents()
    const bad = { event: 'invoice.created', data: { ...invoice, amount: 1 } }
    const refused = await api.call('POST /v1/events/batch', { body: { events: [good, good, bad] } })
    expect(refused).toMatchObject({ status: 422, body: { errors: [{ path: 'events[2].data.amount' }] } })
    expect(await countEvents()).toBe(before)
  })

  it.each([
    ['none', { events: [] }],
    ['1,001', { events: Array.from({ length: 1_001 }, () => ({ event: 'anything.at_all', data: {} })) }],
    ['no list', { events: {} }],
    ['a field beside', { events: [{ event: 'anything.at_all', data: {} }], tenant_id: 't' }],
  ])('refuses a batch of %s', async (_what, body) => {
    expect(await api.call('POST /v1/events/batch', { body })).toMatchObject({
      status: 422,
      body: { code: 'validation_failed' },
    })
  })

  describe('idempotency', () => {
    const event = { event: 'invoice.created', data: invoice }

    it('makes one event of any number of calls at once with the same key', async () => {
      const before = await countEvents()
      const answers = await Promise.all(
        Array.from({ length: 20 }, () => send(event, { 'idempotency-key': 'at once' })),
      )
      expect(new Set(answers.map(({ body }) => body.id)).size).toBe(1)
      expect(answers.filter(({ body }) => body.duplicate === false)).toHaveLength(1)
      expect(await countEvents()).toBe(before + 1)
    })

    it('takes the key as a header or as a field, and refuses two that differ', async () => {
      const first = await send(event, { 'idempotency-key': 'either' })
      const again = await send({ ...event, idempotency_key: 'either' })
      expect(again.body).toMatchObject({ id: first.body.id, duplicate: true })
      expect(
        (await send({ ...event, idempotency_key: 'either' }, { 'idempotency-key': 'either' })).status,
      ).toBe(202)
      const differing = await send({ ...event, idempotency_key: 'either' }, { 'idempotency-key': 'or' })
      expect(differing).toMatchObject({ status: 422, body: { errors: [{ path: 'idempotency_key' }] } })
    })

    it('refuses a key that was used for something else with 409, alone and among others', async () => {
      await send(event, { 'idempotency-key': 'used' })
      const other = { ...event, resource_type: 'invoice', resource_id: 'other' }
      const [refused, ...others] = await Promise.all([
        send(other, { 'idempotency-key': 'used' }),
        ...Array.from({ length: 5 }, () => send(event)),
      ])
      expect(refused).toMatchObject({ status: 409, body: { code: 'idempotency_key_reused' } })
      expect(others.map(({ status }) => status)).toEqual([202, 202, 202, 202, 202])
    })

    it('does nothing again for a batch that is repeated with its key', async () => {
      const events = [event, { ...event, resource_id: 'b' }, { ...event, idempotency_key: 'own' }]
      const call = { body: { events }, headers: { 'idempotency-key': 'x'.repeat(255) } }
      const first = await api.call('POST /v1/events/batch', call)
      const before = await countEvents()
      const again = await api.call('POST /v1/events/batch', call)
      expect(again.body.data.map(({ id }) => id)).toEqual(first.body.data.map(({ id }) => id))
      expect(again.body.data.map(({ duplicate }) => duplicate)).toEqual([true, true, true])
      expect(await countEvents()).toBe(before)
    })

    it.each([
      ['an empty one', ''],
      ['256 characters', 'x'.repeat(256)],
      ['accents', 'ñ'],
    ])('refuses %s as a key', async (_what, key) => {
      const answer = await send({ ...event, idempotency_key: key })
      expect(answer).toMatchObject({ status: 422, body: { errors: [{ path: 'idempotency_key' }] } })
      const header = await send(event, { 'idempotency-key': key })
      expect(header).toMatchObject({ status: 422, body: { errors: [{ path: 'Idempotency-Key' }] } })
    })
  })
})
