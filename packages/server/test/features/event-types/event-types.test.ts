import { catalogue, operationalEvents } from '@gancho/client'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { syncBuiltInEventTypes } from '../../../src/features/event-types/service.ts'
import { apiForTest, invoice, makeWebhook, type TestApi } from '../../support/api.ts'
import { engines } from '../../support/db.ts'

describe.each(engines)('event types on %s', (_name, open) => {
  let api: TestApi
  beforeAll(async () => {
    api = await apiForTest(open)
  })
  afterAll(() => api.close())

  const put = (name: string, body: unknown) => api.call(`PUT /v1/event-types/${name}`, { body })
  const send = (event: string, data: object, on = api) =>
    on.call('POST /v1/events', { body: { event, data } })

  it('serves the built-in catalogue first, whole, with schema and example', async () => {
    await put('aaa.first', { group: 'AAA' })
    const { body } = await api.call('GET /v1/event-types', { tenant: null })
    expect(body.next_cursor).toBeNull()
    const names = body.data.map(({ name }) => String(name))
    const [business, operational] = [Object.keys(catalogue), Object.keys(operationalEvents)]
    expect(business).toHaveLength(14)
    expect(names.slice(0, business.length).sort()).toEqual(business.sort())
    expect(names.slice(business.length, -1)).toEqual(operational.sort())
    const definitions = { ...catalogue, ...operationalEvents }
    for (const type of body.data.slice(0, -1)) {
      const { group, description, jsonSchema, example } = definitions[type.name as keyof typeof definitions]
      expect(type).toEqual({
        name: type.name,
        group,
        description,
        schema: jsonSchema,
        example,
        example_json: JSON.stringify(example),
        built_in: true,
      })
    }
    expect(body.data.at(-1)).toMatchObject({
      name: 'aaa.first',
      built_in: false,
      schema: null,
      example: null,
    })
  })

  it('accepts the example of every built-in type as an event', async () => {
    for (const { name, example } of Object.values(catalogue))
      expect((await send(name, example)).status).toBe(202)
  })

  it('keeps the names that begin with gancho. to itself', async () => {
    for (const name of Object.keys(operationalEvents)) {
      const refused = await send(name, {})
      expect(refused).toMatchObject({
        status: 422,
        body: { errors: [{ path: 'event', code: 'event_reserved' }] },
      })
    }
    const events = [
      { event: 'invoice.created', data: invoice },
      { event: 'gancho.webhook.failing', data: {} },
    ]
    expect((await api.call('POST /v1/events/batch', { body: { events } })).body).toMatchObject({
      errors: [{ path: 'events[1].event', code: 'event_reserved' }],
    })
    for (const name of ['gancho.webhook.failing', 'gancho.mine']) {
      expect(await put(name, { group: 'Mine' })).toMatchObject({
        status: 409,
        body: { code: 'event_type_built_in' },
      })
    }
    expect((await put('ganchos.mine', { group: 'Mine' })).status).toBe(200)
  })

  it('syncs the catalogue without writing when nothing changed, and repairs what differs', async () => {
    const rows = () => api.db.kysely.selectFrom('gancho.event_types').selectAll().orderBy('name').execute()
    const before = await rows()
    await syncBuiltInEventTypes(api.db)
    expect(await rows()).toEqual(before)

    await api.db.kysely
      .updateTable('gancho.event_types')
      .set({ built_in: false, schema: null, group: 'Mine' })
      .where('name', '=', 'invoice.sent')
      .execute()
    await syncBuiltInEventTypes(api.db)
    const ignoringTime = (all: Awaited<ReturnType<typeof rows>>) =>
      all.map(({ updated_at: _, ...row }) => row)
    expect(ignoringTime(await rows())).toEqual(ignoringTime(before))
  })

  it('registers a type, again with the same answer, and changes it', async () => {
    const definition = { group: 'Parcels', description: 'A parcel left.', example: { parcel: 'p-1' } }
    const example_json = JSON.stringify(definition.example)
    const expected = { name: 'parcel.shipped', ...definition, example_json, schema: null, built_in: false }
    expect(await put('parcel.shipped', definition)).toMatchObject({ status: 200, body: expected })
    expect((await put('parcel.shipped', definition)).body).toEqual(expected)
    expect((await api.call('GET /v1/event-types/parcel.shipped')).body).toEqual(expected)
    const { body } = await put('parcel.shipped', { group: 'Parcels' })
    expect(body).toEqual({ ...expected, description: '', example: null, example_json: null })
  })

  it('gives the example back as it was written, with its digits and the order of its keys', async () => {
    const example = '{ "id":9007199254740993, "rate":1.10, "10":1, "9":2 }'
    const stored = await api.call('PUT /v1/event-types/exact.numbers', {
      body: `{"group":"Test","example":${example}}`,
    })
    expect(stored.body.example_json).toBe(example)
    expect((await api.call('GET /v1/event-types/exact.numbers')).body.example_json).toBe(example)
  })

  it('checks data against the schema as it is now, and within seconds in another process', async () => {
    const other = await apiForTest(async () => ({ ...api.db, close: async () => {} }))
    const schema = (...type: string[]) => ({
      type: 'object',
      properties: { weight: { type } },
      required: ['weight'],
    })
    const heavy = { weight: 'heavy' }
    await put('parcel.weighed', { group: 'Parcels', schema: schema('number') })
    const refusal = { status: 422, body: { code: 'data_invalid' } }
    expect(await send('parcel.weighed', heavy)).toMatchObject(refusal)
    expect(await send('parcel.weighed', heavy, other)).toMatchObject(refusal)

    await put('parcel.weighed', { group: 'Parcels', schema: schema('number', 'string') })
    expect((await send('parcel.weighed', heavy)).status).toBe(202)
    other.clock.advance(5_000)
    expect((await send('parcel.weighed', heavy, other)).status).toBe(202)
    await other.close()
  })

  it('sends the example of a type byte for byte in a test', async () => {
    const example = '{ "price":1.50, "2":0, "1":0 }'
    await put('parcel.priced', `{"group":"Parcels","example":${example}}`)
    const id = await makeWebhook(api, { events: ['parcel.priced'] })
    const { body } = await api.call(`POST /v1/webhooks/${id}/test`)
    expect((await api.call(`GET /v1/events/${body.id}`)).text).toContain(`"data":${example},`)
  })

  it('does not change a built-in type', async () => {
    expect(await put('invoice.created', { group: 'Mine' })).toMatchObject({
      status: 409,
      body: { code: 'event_type_built_in' },
    })
    expect((await send('invoice.created', {})).status).toBe(422)
    expect((await send('invoice.created', invoice)).status).toBe(202)
  })

  it.each([
    ['a keyword of the wrong form', { type: 'nothing' }],
    ['a reference to elsewhere', { $ref: 'https://example.com/schema.json' }],
    ['another draft', { $schema: 'http://json-schema.org/draft-04/schema#' }],
    ['a pattern that is none', { properties: { a: { pattern: '(' } } }],
  ])('refuses a schema with %s', async (_what, schema) => {
    expect(await put('bad.schema', { group: 'Bad', schema })).toMatchObject({
      status: 422,
      body: { code: 'schema_invalid' },
    })
    expect((await api.call('GET /v1/event-types/bad.schema')).status).toBe(404)
  })

  // What ended or froze the process before: it is refused when saved, and nothing of it is stored.
  it.each([
    ['checked later', { $async: true, type: 'object' }],
    ['that leads to itself', { $ref: '#' }],
    ['of 1,001 schemas', { anyOf: Array.from({ length: 1_001 }, () => ({})) }],
    ['with a back-reference', { properties: { a: { pattern: '(a)\\1' } } }],
  ])('refuses a schema %s', async (_what, schema) => {
    const answer = await put('bad.schema', { group: 'Bad', schema })
    expect(answer).toMatchObject({ status: 422, body: { code: 'schema_invalid' } })
    expect((await api.call('GET /v1/event-types/bad.schema')).status).toBe(404)
  })

  it('checks a pattern of many ways and large lists of objects at once', async () => {
    const schema = { properties: { text: { pattern: '^(a+)+$' }, list: { uniqueItems: true } } }
    expect((await put('costly.schema', { group: 'Costly', schema })).status).toBe(200)
    const text = `${'a'.repeat(100_000)}b`
    expect(await send('costly.schema', { text })).toMatchObject({
      status: 422,
      body: { errors: [{ path: 'data.text', code: 'pattern' }] },
    })
    const list = Array.from({ length: 12_000 }, (_, n) => ({ n }))
    expect((await send('costly.schema', { list })).status).toBe(202)
  })

  // Stored by an earlier version or by SQL: events of it are refused with the reason, and everything else goes on.
  it.each([
    ['is checked later', '{"$async":true,"required":["a"]}'],
    ['leads to itself', '{"$ref":"#"}'],
    ['is no JSON', '{'],
  ])('says so when a stored schema %s, and lets it be replaced', async (what, schema) => {
    const name = `stored.${what.replaceAll(' ', '-')}`
    await api.db.kysely
      .insertInto('gancho.event_types')
      .values({ name, group: 'Stored', description: '', schema, example: null, built_in: false })
      .execute()
    for (let time = 0; time < 2; time += 1) {
      const refused = await send(name, {})
      expect(refused).toMatchObject({ status: 422, body: { code: 'schema_invalid' } })
      expect(refused.body.detail).toContain(name)
    }
    expect((await send('invoice.created', invoice)).status).toBe(202)
    expect((await put(name, { group: 'Stored', schema: { type: 'object' } })).status).toBe(200)
    expect((await send(name, {})).status).toBe(202)
  })

  it('takes two schemas of one $id, for they are two', async () => {
    const schema = { $id: 'https://example.com/shared', type: 'object' }
    for (const name of ['one.shared', 'two.shared']) {
      expect((await put(name, { group: 'Shared', schema })).status).toBe(200)
      expect((await send(name, {})).status).toBe(202)
    }
  })

  it.each<[string, string, unknown, string]>([
    [
      'an example that does not fit the schema',
      'x.y',
      { group: 'g', schema: { required: ['a'] }, example: {} },
      'example',
    ],
    ['no group', 'x.y', {}, 'group'],
    ['a group of nothing', 'x.y', { group: '' }, 'group'],
    ['a schema that is no object', 'x.y', { group: 'g', schema: [] }, 'schema'],
    ['a name with a space', 'x%20y', { group: 'g' }, 'name'],
    ['a name with two dots', 'x..y', { group: 'g' }, 'name'],
    ['a name of 129 characters', 'x'.repeat(129), { group: 'g' }, 'name'],
    ['a name with markup', '%3Cimg%20onerror%3D1%3E', { group: 'g' }, 'name'],
    ['the name of all', '*', { group: 'g' }, 'name'],
  ])('refuses %s', async (_what, name, body, path) => {
    const answer = await put(name, body)
    expect(answer).toMatchObject({ status: 422, body: { errors: [{ path }] } })
  })

  it('takes a name of 128 characters', async () => {
    expect((await put('x'.repeat(128), { group: 'g' })).status).toBe(200)
  })

  it('answers 404 for a name that is not there', async () => {
    for (const name of ['not.there', 'a%00b', '*']) {
      expect((await api.call(`GET /v1/event-types/${name}`)).body.code).toBe('event_type_not_found')
    }
  })

  it('lets a schema be added to, and refuses one that takes something away', async () => {
    const schema = (properties: object, required: string[] = []) => ({ type: 'object', properties, required })
    const text = { type: 'string' }
    expect(
      await put('parcel.shipped', { group: 'Parcels', schema: schema({ carrier: text }) }),
    ).toMatchObject({ status: 200 })
    expect(
      await put('parcel.shipped', { group: 'Parcels', schema: schema({ carrier: text, weight: text }) }),
    ).toMatchObject({ status: 200 })
    for (const less of [
      schema({ weight: text }),
      schema({ carrier: text, weight: text }, ['weight']),
      undefined,
    ]) {
      expect(await put('parcel.shipped', { group: 'Parcels', schema: less })).toMatchObject({
        status: 409,
        body: { code: 'schema_not_additive' },
      })
    }
    expect((await send('parcel.shipped', { carrier: 'x' })).status).toBe(202)
  })
})
