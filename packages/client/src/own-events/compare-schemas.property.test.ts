import { Ajv2020 } from 'ajv/dist/2020.js'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { compareSchemas } from './compare-schemas.ts'

/** The part of JSON Schema that is generated here. */
interface Schema {
  readonly type?: string | readonly string[]
  readonly enum?: readonly unknown[]
  readonly maxLength?: number
  readonly minimum?: number
  readonly items?: Schema
  readonly anyOf?: readonly Schema[]
  readonly properties?: Readonly<Record<string, Schema>>
  readonly required?: readonly string[]
}

const name = fc.constantFrom('a', 'b', 'c')
const leaf: fc.Arbitrary<Schema> = fc.oneof(
  fc.constant({ type: 'string' }),
  fc.record({ type: fc.constant('string'), maxLength: fc.integer({ min: 0, max: 3 }) }),
  fc.record({ type: fc.constantFrom('integer', 'number'), minimum: fc.integer({ min: -2, max: 2 }) }),
  fc.record({ enum: fc.subarray(['x', 'y', 1, null], { minLength: 1 }) }),
  fc.constant({ type: ['string', 'null'] }),
  fc.constant({ anyOf: [{ type: 'integer' }, { type: 'null' }] }),
)
const { node, object } = fc.letrec<{ node: Schema; object: Schema }>((tie) => ({
  node: fc.oneof(
    { maxDepth: 2 },
    leaf,
    tie('object'),
    fc.record({ type: fc.constant('array'), items: tie('node') }),
  ),
  object: fc
    .tuple(fc.dictionary(name, tie('node'), { maxKeys: 3 }), fc.subarray(['a', 'b', 'c']))
    .map(([properties, required]) => ({
      type: 'object',
      properties,
      required: required.filter((key) => Object.hasOwn(properties, key)),
    })),
}))

/** The same schema with one thing in it changed, somewhere. */
function changed(schema: Schema): fc.Arbitrary<Schema> {
  const { properties = {}, required = [] } = schema
  const rest = (key: string) =>
    Object.fromEntries(Object.entries(properties).filter(([other]) => other !== key))
  const changes: fc.Arbitrary<Schema>[] = [
    leaf,
    fc.constant({ ...schema, maxLength: 2 }),
    fc.constant({ anyOf: [schema, { type: 'null' }] }),
  ]
  if (schema.items !== undefined) changes.push(changed(schema.items).map((items) => ({ ...schema, items })))
  if (schema.properties !== undefined) {
    changes.push(
      fc
        .tuple(name, node)
        .map(([key, added]) => ({ ...schema, properties: { [key]: added, ...properties } })),
      fc.subarray(Object.keys(properties)).map((kept) => ({ ...schema, required: kept })),
    )
  }
  for (const [key, property] of Object.entries(properties)) {
    changes.push(
      fc.constant({ ...schema, properties: rest(key), required: required.filter((other) => other !== key) }),
      changed(property).map((other) => ({ ...schema, properties: { ...properties, [key]: other } })),
    )
  }
  return fc.oneof(...changes)
}

/** Data that fits a schema, with no properties but those it names. */
function dataOf(schema: Schema): fc.Arbitrary<unknown> {
  if (schema.anyOf !== undefined) return fc.oneof(...schema.anyOf.map(dataOf))
  if (schema.enum !== undefined) return fc.constantFrom(...schema.enum)
  if (Array.isArray(schema.type)) return fc.oneof(...schema.type.map((type) => dataOf({ ...schema, type })))
  switch (schema.type) {
    case 'null':
      return fc.constant(null)
    case 'string':
      return fc.string({ maxLength: schema.maxLength ?? 5 })
    case 'integer':
      return fc.integer({ min: schema.minimum ?? -5, max: 5 })
    case 'number':
      return fc.integer({ min: 2 * (schema.minimum ?? -5), max: 10 }).map((half) => half / 2)
    case 'array':
      return fc.array(dataOf(schema.items ?? {}), { maxLength: 3 })
    default: {
      const properties: Record<string, fc.Arbitrary<unknown>> = {}
      for (const [key, property] of Object.entries(schema.properties ?? {}))
        properties[key] = dataOf(property)
      return fc.record(properties, { requiredKeys: [...(schema.required ?? [])] })
    }
  }
}

const ajv = new Ajv2020({ strict: false })

// The rule itself, with another validator as the judge: changes only add.
test('what was valid stays valid after every change that is not refused', () => {
  const seen = { refused: 0, welcome: 0 }
  const change = object.chain((previous) =>
    fc.tuple(fc.constant(previous), changed(previous), dataOf(previous)),
  )
  const property = fc.property(change, ([previous, next, data]) => {
    expect(ajv.validate(previous, data)).toBe(true)
    if (compareSchemas({ ...previous }, { ...next }).length > 0) {
      seen.refused++
      return
    }
    seen.welcome++
    expect(ajv.validate(next, data), JSON.stringify({ previous, next, data })).toBe(true)
  })
  fc.assert(property, { numRuns: 2_000 })
  expect(seen).toEqual({
    refused: expect.toSatisfy((n) => n > 300),
    welcome: expect.toSatisfy((n) => n > 300),
  })
})

test('a schema may always follow itself, in another form too', () => {
  fc.assert(
    fc.property(object, (schema) => {
      const copy = structuredClone(schema)
      expect(compareSchemas({ ...schema }, { ...copy })).toEqual([])
      expect(compareSchemas({ anyOf: [schema] }, { ...copy })).toEqual([])
      expect(compareSchemas({ ...schema }, { anyOf: [copy, { type: 'null' }] })).toEqual([])
    }),
  )
})
