import { toJsonSchema, toStandardJsonSchema } from '@valibot/to-json-schema'
import { type } from 'arktype'
import { sql } from 'kysely'
import * as v from 'valibot'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { apiForTest, makeWebhook, operatorKey, type TestApi } from '../../server/test/support/api.ts'
import { postgresForTest } from '../../server/test/support/db.ts'
import { createClient, defineEvents, type GanchoClient, type StandardSchema } from '../src/index.ts'

const tenantId = 'tenant-1'
const logger = { error: () => {} }
const example = { parcel_id: 'p-1', kind: 'box', weight_kg: '1.50' } as const
const common = { group: 'Parcels', description: 'A parcel left.', example }

/** The same event type in each library. */
const zod = z.object({ parcel_id: z.string().min(1), kind: z.enum(['box', 'bag']), weight_kg: z.string() })
const valibot = v.object({
  parcel_id: v.pipe(v.string(), v.minLength(1)),
  kind: v.picklist(['box', 'bag']),
  weight_kg: v.string(),
})
const arktype = type({ parcel_id: 'string >= 1', kind: "'box' | 'bag'", weight_kg: 'string' })
const first = defineEvents({
  'zod.shipped': { ...common, schema: zod, moneyFields: ['weight_kg'] },
  'valibot.shipped': {
    ...common,
    schema: valibot,
    jsonSchema: toJsonSchema(valibot, { target: 'draft-2020-12' }),
    moneyFields: ['weight_kg'],
  },
  'arktype.shipped': { ...common, schema: arktype, moneyFields: ['weight_kg'] },
})

/** The next version of it: one more kind, and an optional note. */
const second = defineEvents({
  'zod.shipped': {
    ...common,
    schema: zod.extend({ kind: z.enum(['box', 'bag', 'tube']), note: z.string().nullable().optional() }),
  },
  'valibot.shipped': {
    ...common,
    schema: toStandardJsonSchema(
      v.object({ ...valibot.entries, kind: v.picklist(['box', 'bag', 'tube']), note: v.nullish(v.string()) }),
    ),
  },
  'arktype.shipped': {
    ...common,
    schema: arktype.merge({ kind: "'box' | 'bag' | 'tube'", 'note?': 'string | null' }),
  },
})
const names = ['zod.shipped', 'valibot.shipped', 'arktype.shipped'] as const

let api: TestApi
let client: GanchoClient
let baseUrl: string
beforeAll(async () => {
  api = await apiForTest(postgresForTest)
  await makeWebhook(api)
  baseUrl = await api.app.listen({ host: '127.0.0.1', port: 0 })
  client = createClient({ baseUrl, apiKey: operatorKey })
})
afterAll(() => api.close())
beforeEach(async () => {
  await sql`DELETE FROM gancho.event_types WHERE NOT built_in`.execute(api.db.kysely)
})

describe.each(names)('%s', (event) => {
  test('is in the API as it is defined, and data sent over HTTP is checked with its schema', async () => {
    expect(await first.register(client)).toEqual({ registered: [...names], unchanged: [], newer: [] })
    const shown = await client.eventTypes.get(event)
    expect(shown).toMatchObject({ name: event, ...common, built_in: false })
    expect(shown.schema).toEqual(JSON.parse(JSON.stringify(first.definitions[event].jsonSchema)))

    const tenant = createClient({ baseUrl, apiKey: operatorKey, tenantId })
    expect(await tenant.events.send({ event, data: example })).toMatchObject({ deliveries: 1 })
    const wrong = tenant.events.send({ event, data: { ...example, kind: 'crate' } })
    await expect(wrong).rejects.toMatchObject({ code: 'data_invalid', errors: [{ path: 'data.kind' }] })
  })

  test('its trigger refuses wrong data before any SQL, and stores right data as it was given', async () => {
    await first.register(client)
    const { id } = await api.db.kysely.transaction().execute(async (tx) => {
      const send = (data: object) =>
        first.trigger(tx, { tenantId, event, data: data as typeof example }, { logger })
      await expect(send({ ...example, kind: 'crate' })).rejects.toMatchObject({ code: 'data_invalid' })
      await expect(send({ ...example, parcel_id: '' })).rejects.toMatchObject({ code: 'data_invalid' })
      await expect(send({ ...example, weight_kg: 1.5 })).rejects.toMatchObject({
        code: 'money_must_be_string',
      })
      return await send({ unknown: ['kept'], ...example })
    })
    const { rows } = await sql<{ body: string }>`SELECT body FROM gancho.events WHERE id = ${id}`.execute(
      api.db.kysely,
    )
    expect(rows[0]?.body).toContain(
      `"event":"${event}","data":{"unknown":["kept"],${JSON.stringify(example).slice(1)}`,
    )
  })
})

describe('registering', () => {
  test('twice changes nothing, and an older version can start again where it may keep what is newer', async () => {
    await first.register(client)
    expect(await first.register(client)).toEqual({ registered: [], unchanged: [...names], newer: [] })
    expect(await second.register(client)).toEqual({ registered: [...names], unchanged: [], newer: [] })

    const stored = await client.eventTypes.list()
    await expect(first.register(client)).rejects.toThrow('zod.shipped: data.note (property_removed)')
    expect(await first.register(client, { keepNewer: true })).toEqual({
      registered: [],
      unchanged: [],
      newer: [...names],
    })
    expect(await client.eventTypes.list()).toEqual(stored)
    expect(await second.register(client)).toEqual({ registered: [], unchanged: [...names], newer: [] })
  })

  test('a schema that takes something away is refused with the place and the rule, and nothing is registered', async () => {
    await first.register(client)
    const stored = await client.eventTypes.list()
    const third = defineEvents({
      'zod.lost': { ...common, schema: zod },
      'zod.shipped': {
        ...common,
        schema: zod.omit({ weight_kg: true }).extend({ carrier: z.string() }),
        example: { ...example, carrier: 'c' },
      },
      'arktype.shipped': { ...common, schema: arktype.merge({ kind: "'box'" }) },
    })
    await expect(third.register(client, { keepNewer: true })).rejects.toMatchObject({
      code: 'schema_not_additive',
    })
    const refusal = third.register(client)
    await expect(refusal).rejects.toMatchObject({ code: 'schema_not_additive' })
    for (const reason of [
      'zod.shipped: data.weight_kg (property_removed) is gone, and receivers may read it: keep it.',
      'zod.shipped: data.carrier (property_required) is required now, and what was sent before may lack it: make it optional.',
      'arktype.shipped: data.kind (values_narrowed) does not take "bag" any more: keep them.',
    ]) {
      await expect(refusal).rejects.toThrow(reason)
    }
    expect(await client.eventTypes.list()).toEqual(stored)
  })

  test('a type that had no schema may get one, and a new description is written', async () => {
    await client.eventTypes.put('zod.shipped', { group: 'Parcels' })
    expect((await first.register(client)).registered).toEqual(names)
    const described = defineEvents({
      'zod.shipped': { ...common, description: 'A parcel left us.', schema: zod },
    })
    expect((await described.register(client)).registered).toEqual(['zod.shipped'])
    expect(await client.eventTypes.get('zod.shipped')).toMatchObject({ description: 'A parcel left us.' })
  })

  test('needs an operator key', async () => {
    const key = await api.keyOf({ scope: 'tenant', tenantId, permissions: 'write' })
    const registering = first.register(createClient({ baseUrl, apiKey: key }))
    await expect(registering).rejects.toMatchObject({ status: 403, code: 'operator_required' })
  })
})

test('a definition that cannot be used is refused where it is made', () => {
  const own = (name: string, schema: StandardSchema<object>) => () =>
    // @ts-expect-error a schema that may not describe itself needs a jsonSchema
    defineEvents({ [name]: { group: 'Parcels', schema } })
  for (const [define, message] of [
    [own('parcel shipped', zod), /cannot be the name of an event type/],
    [own('parcel..shipped', zod), /cannot be the name of an event type/],
    [own('p'.repeat(129), zod), /cannot be the name of an event type/],
    [own('invoice.created', zod), /built-in event type/],
    [own('parcel.shipped', valibot), /a schema of valibot does not describe itself.*toStandardJsonSchema/],
    [own('parcel.shipped', z.object({ at: z.date() })), /has no JSON Schema/],
  ] as const) {
    expect(define).toThrow(
      expect.objectContaining({ code: 'definition_invalid', message: expect.stringMatching(message) }),
    )
  }
})
