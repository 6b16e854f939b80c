import { expect, test } from 'vitest'
import { compareSchemas } from './compare-schemas.ts'

const object = (properties: object, more: object = {}) => ({ type: 'object', properties, ...more })
const text = { type: 'string' }
const parcel = object({ id: text, kind: { type: 'string', enum: ['box', 'bag'] } }, { required: ['id'] })
const either = { anyOf: [{ required: ['a'] }, { required: ['b'] }] }
const union = (...kinds: string[]) =>
  object({ to: { oneOf: kinds.map((kind) => object({ kind: { const: kind } }, { required: ['kind'] })) } })

/** What may follow, each by what it adds. */
const additive: readonly (readonly [what: string, previous: object, next: object])[] = [
  ['the same, with its keys in another order', parcel, { required: ['id'], ...parcel }],
  ['an optional property', parcel, object({ ...parcel.properties, note: text }, { required: ['id'] })],
  ['other descriptions', parcel, { ...parcel, title: 'Parcel', description: 'New.', examples: [{}] }],
  ['required becomes optional', parcel, object(parcel.properties)],
  ['one more value of an enum', object({ a: { enum: ['x'] } }), object({ a: { enum: ['x', 'y'] } })],
  ['a constant becomes an enum', object({ a: { const: 'x' } }), object({ a: { enum: ['x', 'y'] } })],
  ['an enum becomes any text', object({ a: { enum: ['x'] } }), object({ a: text })],
  ['integer becomes number', object({ a: { type: 'integer' } }), object({ a: { type: 'number' } })],
  ['null as well, by type', object({ a: text }), object({ a: { type: ['string', 'null'] } })],
  ['null as well, by anyOf', object({ a: text }), object({ a: { anyOf: [text, { type: 'null' }] } })],
  [
    'the same alternatives in another form',
    object({ a: { type: ['null', 'string'] } }),
    object({ a: { anyOf: [text, { type: 'null' }] } }),
  ],
  [
    'wider limits',
    object({ a: { type: 'string', minLength: 2, maxLength: 5 } }),
    object({ a: { type: 'string', minLength: 0, maxLength: 9 } }),
  ],
  ['a pattern less', object({ a: { type: 'string', pattern: '^a' } }), object({ a: text })],
  ['a closed schema opens', object({}, { additionalProperties: false }), object({})],
  [
    'a property in a nested list',
    object({ a: { type: 'array', items: object({}) } }),
    object({ a: { type: 'array', items: object({ b: text }) } }),
  ],
  ['one more kind of a discriminated union', union('home', 'shop'), union('home', 'shop', 'locker')],
  [
    'a property of a shared definition',
    { $defs: { A: object({}) }, ...object({ a: { $ref: '#/$defs/A' } }) },
    { $defs: { A: object({ b: text }) }, ...object({ a: { $ref: '#/$defs/A' } }) },
  ],
]

test.each(additive)('welcome: %s', (_, previous, next) => {
  expect(compareSchemas({ ...previous }, { ...next })).toEqual([])
})

/** What may not, with where and by which rule it is refused. */
const breaking: readonly (readonly [
  what: string,
  previous: object,
  next: object,
  refusals: readonly string[],
])[] = [
  [
    'a property is removed',
    parcel,
    object({ id: text }, { required: ['id'] }),
    ['data.kind property_removed'],
  ],
  ['a property is renamed', object({ a: text }), object({ b: text }), ['data.a property_removed']],
  [
    'a new property is required',
    parcel,
    object({ ...parcel.properties, n: text }, { required: ['id', 'n'] }),
    ['data.n property_required'],
  ],
  [
    'an optional one becomes required',
    parcel,
    { ...parcel, required: ['id', 'kind'] },
    ['data.kind property_required'],
  ],
  ['another type', object({ a: text }), object({ a: { type: 'number' } }), ['data.a type_narrowed']],
  ['a type where there was none', object({ a: {} }), object({ a: text }), ['data.a type_narrowed']],
  [
    'number becomes integer',
    object({ a: { type: 'number' } }),
    object({ a: { type: 'integer' } }),
    ['data.a type_narrowed'],
  ],
  [
    'null no longer',
    object({ a: { type: ['string', 'null'] } }),
    object({ a: text }),
    ['data.a type_narrowed'],
  ],
  [
    'a value of an enum less',
    object({ a: { enum: ['x', 'y'] } }),
    object({ a: { enum: ['x'] } }),
    ['data.a values_narrowed'],
  ],
  [
    'an enum where any text was',
    object({ a: text }),
    object({ a: { type: 'string', enum: ['x'] } }),
    ['data.a values_narrowed'],
  ],
  [
    'narrower limits',
    object({ a: { type: 'string', maxLength: 9 } }),
    object({ a: { type: 'string', maxLength: 5, minLength: 1 } }),
    ['data.a limit_narrowed', 'data.a limit_narrowed'],
  ],
  [
    'a pattern',
    object({ a: text }),
    object({ a: { type: 'string', pattern: '^a' } }),
    ['data.a restriction_added'],
  ],
  [
    'another format',
    object({ a: { type: 'string', format: 'uri' } }),
    object({ a: { type: 'string', format: 'email' } }),
    ['data.a restriction_added'],
  ],
  [
    'an open schema closes',
    object({}),
    object({}, { additionalProperties: false }),
    ['data.* schema_closed'],
  ],
  [
    'other properties get a type',
    object({}),
    object({}, { additionalProperties: text }),
    ['data.* type_narrowed'],
  ],
  [
    'a name among other properties gets another type',
    object({}, { additionalProperties: text }),
    object({ a: { type: 'number' } }, { additionalProperties: text }),
    ['data.a type_narrowed'],
  ],
  [
    'inside a list',
    object({ a: { type: 'array', items: object({ b: text }) } }),
    object({ a: { type: 'array', items: object({}) } }),
    ['data.a[].b property_removed'],
  ],
  [
    'inside a shared definition',
    { $defs: { A: object({ b: text }) } },
    { $defs: { A: object({}) } },
    ['data.$defs.A.b property_removed'],
  ],
  [
    'a kind of a discriminated union less',
    union('home', 'shop', 'locker'),
    union('home', 'shop'),
    ['data.to.kind values_narrowed'],
  ],
  [
    'inside an alternative',
    object({ a: { anyOf: [object({ b: text }), { type: 'null' }] } }),
    object({ a: { anyOf: [object({}), { type: 'null' }] } }),
    ['data.a.b property_removed'],
  ],
  [
    'a property beside anyOf',
    { ...object({ a: text, b: text }), ...either },
    { ...object({ a: text }), ...either },
    ['data.b property_removed'],
  ],
  [
    'what oneOf lists, when two of it could fit',
    object({ a: { oneOf: [text, { type: 'integer' }] } }),
    object({ a: { oneOf: [text, { type: 'number' }] } }),
    ['data.a keyword_changed'],
  ],
  [
    'what cannot be judged',
    object({ a: { not: text } }),
    object({ a: { not: { type: 'number' } } }),
    ['data.a keyword_changed'],
  ],
  [
    'a list of another length',
    object({ a: { type: 'array', prefixItems: [text] } }),
    object({ a: { type: 'array', prefixItems: [text, text] } }),
    ['data.a keyword_changed'],
  ],
]

test.each(breaking)('refused: %s', (_, previous, next, refusals) => {
  const found = compareSchemas({ ...previous }, { ...next })
  expect(found.map(({ path, rule }) => `${path} ${rule}`)).toEqual(refusals)
})

test('a message says what changed and what to do', () => {
  const [refusal] = compareSchemas(
    object({ a: { type: 'string', maxLength: 9 } }),
    object({ a: { type: 'string', maxLength: 5 } }),
  )
  expect(refusal?.message).toBe('has maxLength 5, before 9: keep the wider one')
})
