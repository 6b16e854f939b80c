import fc from 'fast-check'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { engines, type TestDatabase } from '../../support/db.ts'
import { createTestWebhook, deliveriesOf } from '../../support/factories.ts'
import { bodyOf, emit, emitBatch, eventsOf } from './emitting.ts'

/** JSON texts as no serializer writes them: white space, escapes, repeated keys, numbers of any length. */
const space = fc.stringMatching(/^[ \n\r\t]{0,3}$/)
const string = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        '\\"',
        '\\\\',
        '\\/',
        '\\n',
        '\\u0000',
        '\\ud800',
        '\\u2028',
        '\u2028',
        '\u0085',
        '💸',
        'ñ',
      ),
      fc.string({ unit: 'grapheme' }).map((text) => JSON.stringify(text).slice(1, -1)),
    ),
    { maxLength: 4 },
  )
  .map((pieces) => `"${pieces.join('')}"`)
const number = fc.constantFrom(
  '1.0',
  '-0',
  '1e400',
  '1E-7',
  '9007199254740993',
  '0.10',
  `${'9'.repeat(80)}.5`,
)
const { object: rawObject } = fc.letrec<{ value: string; object: string; array: string }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.oneof(string, number, fc.constantFrom('true', 'false', 'null')),
    tie('object'),
    tie('array'),
  ),
  object: fc
    .array(fc.tuple(space, string, space, space, tie('value'), space), { maxLength: 4 })
    .map(
      (members) =>
        `{${members.map(([a, key, b, c, value, d]) => `${a}${key}${b}:${c}${value}${d}`).join(',')}}`,
    ),
  array: fc
    .array(fc.tuple(space, tie('value'), space), { maxLength: 4 })
    .map((items) => `[${items.map((item) => item.join('')).join(',')}]`),
}))

describe.each(engines)('the envelope on %s', (_engine, openDatabase) => {
  let db: TestDatabase
  let tenantId: string
  beforeAll(async () => {
    db = await openDatabase(1)
    tenantId = (await createTestWebhook(db)).tenantId
  })
  afterAll(() => db?.close())

  it('is that of SPEC section 3, key by key, in its order', async () => {
    const data =
      '{"invoice_id":"inv-123","invoice_number":"001-001-000000001","amount":"1500.00","currency":"USD","customer_name":"Acme Corp","customer_id":"cust-456","status":"draft","created_at":"2024-02-14T10:30:00.000Z"}'
    const id = await emit(db.kysely, { tenantId, data, resourceType: 'invoice', resourceId: 'inv-123' })
    const [event] = (await eventsOf(db.kysely, tenantId)).filter((each) => each.id === id)
    const timestamp = event!.created_at.toISOString()
    expect(event!.body).toBe(
      `{"id":"${id}","timestamp":"${timestamp}","event":"invoice.created","data":${data},"tenant_id":"${tenantId}","resource_type":"invoice","resource_id":"inv-123"}`,
    )
  })

  it('says null where there is no resource', async () => {
    const body = await bodyOf(db.kysely, await emit(db.kysely, { tenantId }))
    expect(body).toMatch(/"data":\{\},"tenant_id":"[^"]+","resource_type":null,"resource_id":null\}$/)
  })

  it.each([
    ['numbers', '{"a":1.0,"b":-0,"c":1e400,"d":9007199254740993,"e":0.10,"f":1E2}'],
    ['the order of integer-like keys', '{"10":1,"2":2,"1":3,"b":4,"a":5}'],
    ['repeated keys', '{"a":1,"a":2,"a":{"a":3,"a":4}}'],
    ['escapes, that of NUL and half a surrogate pair included', '{"a":"\\u0000\\ud800\\u0041\\/\\"\\\\"}'],
    ['what lies beyond the basic plane', '{"💸":"𝒳 ñ 漢 \u2028\u2029\u0085 \u{10ffff}"}'],
    ['spaces between tokens', '{ "a" : [ 1 , 2 ] }'],
    ['names that mean something to JavaScript', '{"__proto__":{"x":1},"constructor":1,"toString":null}'],
    ['a deep nesting', `{"a":${'['.repeat(500)}${']'.repeat(500)}}`],
  ])('keeps %s as the producer wrote them', async (_what, data) => {
    const body = await bodyOf(db.kysely, await emit(db.kysely, { tenantId, data }))
    expect(body).toContain(`,"data":${data},"tenant_id":`)
    const [inBatch] = await emitBatch(db.kysely, tenantId, [{ data }])
    expect(await bodyOf(db.kysely, inBatch!.id)).toContain(`,"data":${data},"tenant_id":`)
  })

  it('is one line, and nothing else of any JSON changes', async () => {
    await fc.assert(
      fc.asyncProperty(space, rawObject, space, async (before, object, after) => {
        const data = `${before}${object}${after}`
        const body = await bodyOf(db.kysely, await emit(db.kysely, { tenantId, data }))
        expect(body).not.toMatch(/[\n\r\t]/)
        expect(body).toContain(`,"data":${data.replaceAll(/[\n\r\t]/g, ' ')},"tenant_id":`)
        expect(JSON.parse(body).data).toEqual(JSON.parse(data))
      }),
    )
  })

  it('carries any pretty-printed value to the receiver unchanged', async () => {
    const value = fc.dictionary(fc.string({ unit: 'binary' }), fc.jsonValue())
    await fc.assert(
      fc.asyncProperty(value, fc.constantFrom(2, 4, '\t'), async (data, indent) => {
        const text = JSON.stringify(data, null, indent)
        const body = await bodyOf(db.kysely, await emit(db.kysely, { tenantId, data: text }))
        expect(body).not.toMatch(/[\n\r\t]/)
        expect(JSON.parse(body).data).toEqual(JSON.parse(text))
      }),
    )
  })

  it('names any resource, quotes and line breaks included, in valid JSON', async () => {
    // PostgreSQL's text holds neither NUL nor half a surrogate pair.
    const text = fc.string({ unit: 'grapheme', maxLength: 40 }).filter((each) => !each.includes('\0'))
    const awkward = fc.constantFrom(
      '"',
      '\\',
      'a"b\\c',
      '\n\r\t',
      '\u0001\u001f',
      '</script>',
      'inv/ñ-漢-💸',
      "o'brien",
    )
    await fc.assert(
      fc.asyncProperty(fc.oneof(awkward, text), fc.oneof(awkward, text), async (resourceType, resourceId) => {
        const body = await bodyOf(db.kysely, await emit(db.kysely, { tenantId, resourceType, resourceId }))
        expect(body).not.toMatch(/[\n\r\t]/)
        expect(JSON.parse(body)).toMatchObject({ resource_type: resourceType, resource_id: resourceId })
      }),
    )
  })

  it('has a timestamp in UTC with milliseconds, whatever the time zone of the session', async () => {
    const beforeMs = Date.now()
    const id = await db.kysely.transaction().execute(async (tx) => {
      await sql`SET LOCAL TimeZone = 'Asia/Kathmandu'`.execute(tx)
      await sql`SET LOCAL DateStyle = 'SQL, DMY'`.execute(tx)
      return await emit(tx, { tenantId })
    })
    const { timestamp } = JSON.parse(await bodyOf(db.kysely, id))
    expect(timestamp).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/)
    // One machine, two clocks that may round differently.
    expect(Date.parse(timestamp)).toBeGreaterThanOrEqual(beforeMs - 5)
    expect(Date.parse(timestamp)).toBeLessThanOrEqual(Date.now() + 5)
  })

  it('has an id with a prefix, unique, and in the order of emission: so have its deliveries', async () => {
    const first = await emit(db.kysely, { tenantId })
    const batch = await emitBatch(
      db.kysely,
      tenantId,
      Array.from({ length: 1_000 }, (_, n) => ({ data: `{"n":${n}}` })),
    )
    const last = await emit(db.kysely, { tenantId })
    const ids = [first, ...batch.map(({ id }) => id), last]
    for (const id of ids) expect(id).toMatch(/^evt_[0-9a-f]{32}$/)
    expect(new Set(ids).size).toBe(1_002)
    expect([...ids].sort()).toEqual(ids)
    const stamp = Number.parseInt(first.slice('evt_'.length, 'evt_'.length + 12), 16)
    expect(Math.abs(stamp - Date.parse(JSON.parse(await bodyOf(db.kysely, first)).timestamp))).toBeLessThan(
      1_000,
    )

    const deliveries = (await deliveriesOf(db, tenantId)).filter(({ event_id }) => ids.includes(event_id))
    for (const { id } of deliveries) expect(id).toMatch(/^dlv_[0-9a-f]{32}$/)
    expect(deliveries.map(({ event_id }) => event_id)).toEqual(ids)
  })
})
