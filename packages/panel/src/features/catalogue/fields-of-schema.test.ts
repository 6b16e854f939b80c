import { expect, it } from 'vitest'
import { fieldsOfSchema } from './fields-of-schema.ts'

// The table of a type's fields is what a receiver's developer writes code by: none may be missing or misnamed.
it('lists every field of nested objects and lists, parents first, with type and whether it is always there', () => {
  const schema = {
    type: 'object',
    properties: {
      id: { type: 'string', description: 'Its id.' },
      total: { type: ['string', 'null'] },
      kind: { enum: ['a', 'b'] },
      payer: { type: 'object', properties: { name: { type: 'string' } }, required: ['name'] },
      lines: { type: 'array', items: { type: 'object', properties: { quantity: { type: 'integer' } } } },
      extra: {},
      either: { anyOf: [{ type: 'string' }, { type: 'array', items: { type: 'number' } }] },
    },
    required: ['id', 'lines'],
  }
  const fields = fieldsOfSchema(schema)
  expect(fields.map(({ path, type, isRequired }) => `${path}: ${type}${isRequired ? '' : '?'}`)).toEqual([
    'id: string',
    'total: string | null?',
    'kind: "a" | "b"?',
    'payer: object?',
    'payer.name: string',
    'lines: object[]',
    'lines[].quantity: integer?',
    'extra: any?',
    'either: string | number[]?',
  ])
  expect(fields[0]?.description).toBe('Its id.')
})

it('ends with a schema that holds itself, and takes nonsense for nothing', () => {
  const endless: Record<string, unknown> = { type: 'object' }
  endless.properties = { inner: endless }
  expect(fieldsOfSchema(endless)).toHaveLength(6)
  expect(fieldsOfSchema({ properties: 'none', required: 3 })).toEqual([])
})
