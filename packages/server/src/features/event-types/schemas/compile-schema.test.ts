import { performance } from 'node:perf_hooks'
import { catalogue, operationalEvents } from '@gancho/client'
import { Ajv2020 } from 'ajv/dist/2020.js'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { SchemaRefused } from './accepted-schema.ts'
import { compileSchema } from './compile-schema.ts'

const compile = (schema: unknown) => compileSchema(JSON.stringify(schema))
const codesOf = (schema: unknown, data: unknown) => compile(schema)(data).map(({ code }) => code)

describe('a schema that could end or freeze the process is refused', () => {
  const loop = { $ref: '#/$defs/loop' }
  it.each<[string, unknown, RegExp]>([
    ['$async', { $async: true, type: 'object' }, /\$async/],
    ['$async further in', { properties: { a: { $async: true } } }, /\$async/],
    ['$async where only a reference leads', { $ref: '#/own/a', own: { a: { $async: true } } }, /\$async/],
    ['a reference to itself', { $ref: '#' }, /never ends/],
    [
      'references in a circle',
      { $defs: { a: { $ref: '#/$defs/b' }, b: { $ref: '#/$defs/a' } }, $ref: '#/$defs/a' },
      /never/,
    ],
    [
      'a circle through allOf',
      { $defs: { loop: { allOf: [{ not: loop }] } }, properties: { x: loop } },
      /never ends/,
    ],
    ['a circle through if', { $defs: { loop: { if: loop } }, items: loop }, /never ends/],
    ['a circle through an anchor', { $anchor: 'me', anyOf: [{ $ref: '#me' }] }, /never ends/],
    [
      'a circle by an encoded pointer',
      { $defs: { 'a/b%': { $ref: '#/$defs/a~1b%25' } }, $ref: '#/$defs/a~1b%25' },
      /never/,
    ],
    [
      'a circle where only a reference leads',
      { own: { x: { $ref: '#/own/x' } }, $ref: '#/own/x' },
      /never ends/,
    ],
    ['a reference to elsewhere', { $ref: 'https://example.com/schema.json' }, /does not begin with #/],
    [
      'a reference to the draft',
      { $ref: 'https://json-schema.org/draft/2020-12/schema' },
      /does not begin with #/,
    ],
    ['a reference to nothing', { $ref: '#/$defs/none' }, /can't resolve reference/],
    ['a dynamic reference', { $dynamicRef: '#node' }, /\$dynamicRef/],
    ['a base of its own inside', { $defs: { a: { $id: 'b' } } }, /\$id/],
    [
      'more schemas than may be',
      { anyOf: Array.from({ length: 1_001 }, () => ({ minimum: 1 })) },
      /more than 1000/,
    ],
    ['too much text', { description: 'x'.repeat(140_000) }, /more than 128 KiB/],
    ['a chain of references that is too deep', chain(499), /too deep/],
    ['a look-ahead inside', { pattern: 'a(?=b)' }, /linear time/],
    ['a look-ahead of one alternative', { pattern: '^(?=a)b|c' }, /linear time/],
    ['a look-behind', { pattern: '(?<=a)b' }, /linear time/],
    ['a back-reference', { pattern: '(a)\\1' }, /linear time/],
    ['a pattern that is none', { pattern: '(' }, /linear time/],
    ['a pattern of RE2 alone', { pattern: '(?i)a' }, /linear time|pattern/],
    ['a pattern that is none, as a key', { patternProperties: { '[': {} } }, /linear time|pattern/],
    ['a large pattern', { pattern: '((a{30}){30}){30}' }, /too large/],
    [
      'many patterns',
      { anyOf: Array.from({ length: 30 }, (_, n) => ({ pattern: `^${n}a{900}$` })) },
      /too large/,
    ],
    ['no JSON object', [], /not a JSON object/],
    ['no schema', { type: 'nothing' }, /schema is invalid/],
  ])('%s', (_what, schema, reason) => {
    expect(() => compile(schema)).toThrow(SchemaRefused)
    expect(() => compile(schema)).toThrow(reason)
  })

  it('text that is no JSON', () => {
    expect(() => compileSchema('{')).toThrow(SchemaRefused)
  })

  function chain(length: number) {
    const $defs = Object.fromEntries(
      Array.from({ length }, (_, n) => [
        `d${n}`,
        n + 1 < length ? { items: { $ref: `#/$defs/d${n + 1}` } } : {},
      ]),
    )
    return { $defs, $ref: '#/$defs/d0' }
  }
})

// What counts is the number of steps, which is the same on every machine. The limit of time tells minutes from seconds.
describe('a check ends, whatever the schema and the data', () => {
  const tree = (keyword: string) => ({
    [keyword]: [{ properties: { x: { $ref: '#' } } }, { properties: { x: { $ref: '#' } } }],
  })
  const nested = (depth: number) => {
    let value: unknown = 1
    for (let level = 0; level < depth; level += 1) value = { x: value }
    return value
  }
  const doubling = {
    $defs: Object.fromEntries(
      Array.from({ length: 60 }, (_, n) => [
        `d${n}`,
        n === 59
          ? { type: 'number' }
          : { allOf: [{ $ref: `#/$defs/d${n + 1}` }, { $ref: `#/$defs/d${n + 1}` }] },
      ]),
    ),
    $ref: '#/$defs/d0',
  }
  const objects = (length: number) => Array.from({ length }, (_, n) => ({ n, text: 'x' }))
  const random = 'abba'.repeat(5_000) + 'b'.repeat(300)

  it.each<[string, unknown, unknown, readonly string[]]>([
    ['a pattern with many ways', { pattern: '^(a+)+$' }, `${'a'.repeat(200_000)}b`, ['pattern']],
    [
      'a pattern with many ways, as a key',
      { patternProperties: { '^(a|a)*$': false } },
      { [`${'a'.repeat(5_000)}b`]: 1 },
      [],
    ],
    ['a pattern with many states', { pattern: '(a|b)*a(a|b){200}$' }, random, ['pattern']],
    ['unique items', { uniqueItems: true }, objects(12_000), []],
    [
      'unique items that are not',
      { uniqueItems: true },
      [...objects(12_000), { text: 'x', n: 0 }],
      ['uniqueItems'],
    ],
    [
      'unique items of all within all',
      { $defs: { u: { uniqueItems: true, items: { $ref: '#/$defs/u' } } }, $ref: '#/$defs/u' },
      lists(60),
      [],
    ],
    ['two ways at each level', tree('anyOf'), nested(60), ['check_too_long']],
    ['both ways at each level', tree('allOf'), nested(60), ['check_too_long']],
    ['references that double', doubling, 1, ['check_too_long']],
    [
      'many schemas for many items',
      { items: { allOf: Array.from({ length: 900 }, (_, n) => ({ minimum: -n })) } },
      Array(60_000).fill(1),
      ['check_too_long'],
    ],
    [
      'many values for many items',
      { items: { enum: Array.from({ length: 8_000 }, (_, n) => n) } },
      Array(60_000).fill(7_999),
      ['check_too_long'],
    ],
  ])('%s', (_what, schema, data, codes) => {
    const check = compile(schema)
    const start = performance.now()
    expect(check(data).map(({ code }) => code)).toEqual(codes)
    expect(performance.now() - start).toBeLessThan(30_000)
    // The next check begins anew.
    expect(check(data).map(({ code }) => code)).toEqual(codes)
  })

  function lists(depth: number): unknown {
    let value: unknown = 'x'.repeat(2_000)
    for (let level = 0; level < depth; level += 1) value = [value]
    return value
  }
})

describe('schemas as people write them', () => {
  it('every type of the catalogue takes its example', () => {
    for (const { jsonSchema, example } of Object.values({ ...catalogue, ...operationalEvents })) {
      expect(compile(jsonSchema)(example)).toEqual([])
    }
  })

  it('the formats of Zod are checked', () => {
    const of = (type: z.ZodType) => z.toJSONSchema(type)
    const formats: readonly [z.ZodType, string, string][] = [
      [z.email(), 'ana@example.com', 'ana@'],
      [z.uuid(), '123e4567-e89b-42d3-a456-426614174000', '123e4567'],
      [z.iso.datetime(), '2024-02-29T10:30:00.000Z', '2023-02-29T10:30:00.000Z'],
      [z.iso.date(), '2024-02-29', '2023-02-29'],
      [z.ipv6(), '::1', '::g'],
      [z.hostname(), 'example.com', '-.example'],
      [z.hostname(), `${'a.'.repeat(126)}a`, 'a.'.repeat(140)],
      [z.e164(), '+593987654321', '+0'],
      [z.base64(), 'AAAA', 'AAA'],
    ]
    for (const [type, good, bad] of formats) {
      expect([of(type), codesOf(of(type), good)]).toEqual([of(type), []])
      expect([of(type), codesOf(of(type), bad)]).toEqual([of(type), ['pattern']])
    }
  })

  it('takes a list of the largest size that is checked item by item', () => {
    const line = {
      type: 'object',
      properties: { id: of(z.uuid()), price: { type: 'number' } },
      required: ['id'],
    }
    const lines = Array.from({ length: 5_000 }, () => ({
      id: '123e4567-e89b-42d3-a456-426614174000',
      price: 1,
    }))
    expect(
      codesOf({ properties: { lines: { type: 'array', items: line, uniqueItems: false } } }, { lines }),
    ).toEqual([])
  })

  it('a tree may refer to itself, as it goes into its branches', () => {
    const schema = {
      $ref: '#tree',
      $defs: {
        tree: {
          $anchor: 'tree',
          properties: { left: { $ref: '#tree' }, right: { $ref: '#' }, n: { type: 'number' } },
        },
      },
    }
    expect(codesOf(schema, { left: { right: { n: 1 } } })).toEqual([])
    expect(compile(schema)({ left: { right: { n: 'one' } } })).toMatchObject([
      { path: 'data.left.right.n', code: 'type' },
    ])
  })

  it('a property may have the name of a keyword', () => {
    const schema = {
      properties: { $async: { type: 'string' }, $ref: { type: 'number' } },
      required: ['$async'],
    }
    expect(codesOf(schema, { $async: 'x', $ref: 1 })).toEqual([])
    expect(codesOf(schema, {})).toEqual(['required'])
  })

  it('look-ahead right after the beginning is a condition of its own', () => {
    const schema = { pattern: '^(?!.*\\.\\.)(?=.{3,5}$)[a-z.(]+$' }
    expect(['a.b', 'a..b', 'ab', 'abcdef', 'abc('].map((text) => codesOf(schema, text).length)).toEqual([
      0, 1, 1, 1, 0,
    ])
  })

  const of = (type: z.ZodType) => z.toJSONSchema(type)
})

// The patterns that are accepted mean what they mean to JavaScript.
it('a pattern matches what an expression of JavaScript matches', () => {
  const atom = fc.constantFrom(
    'a',
    'b',
    '.',
    '\\d',
    '\\w',
    '[a-c]',
    '[^a]',
    '\\u0062',
    '\\.',
    'ñ',
    '\\-',
    '[\\w-]',
  )
  const { pattern } = fc.letrec<{ pattern: string }>((tie) => ({
    pattern: fc.oneof(
      { maxDepth: 3 },
      atom,
      fc.tuple(tie('pattern'), tie('pattern')).map((both) => both.join('')),
      fc.tuple(tie('pattern'), tie('pattern')).map(([one, other]) => `(?:${one}|${other})`),
      fc
        .tuple(tie('pattern'), fc.constantFrom('*', '+', '?', '{2}', '{1,3}', '{0,}'))
        .map(([one, many]) => `(${one})${many}`),
    ),
  }))
  const framed = fc
    .tuple(fc.constantFrom('', '^', '^(?!ab)', '^(?=.a)(?!b+$)'), pattern, fc.constantFrom('', '$'))
    .map(([start, middle, end]) => `${start}(?:${middle})${end}`)
  const text = fc.string({ unit: fc.constantFrom('a', 'b', 'c', '1', '.', '-', 'ñ', '_'), maxLength: 8 })
  fc.assert(
    fc.property(framed, fc.array(text, { minLength: 1, maxLength: 10 }), (source, texts) => {
      // JavaScript reads an escaped hyphen in a class alone when it reads Unicode.
      fc.pre(isUnicodePattern(source))
      const check = compile({ pattern: source })
      for (const each of texts) {
        expect([each, check(each).length === 0]).toEqual([each, new RegExp(source, 'u').test(each)])
      }
    }),
    { numRuns: 500 },
  )
})

// The same verdict as Ajv itself, with nothing of ours added.
it('a schema means what it means to Ajv', () => {
  const value = fc.jsonValue({ maxDepth: 2 })
  const leaf = fc.oneof(
    fc.record({ type: fc.constantFrom('string', 'number', 'object', 'array', 'null', 'boolean', 'integer') }),
    fc.record({ minimum: fc.integer({ min: -3, max: 3 }) }),
    fc.record({ maxLength: fc.nat(3) }),
    fc.record({ uniqueItems: fc.boolean() }),
    fc.record({ enum: fc.array(value, { minLength: 1, maxLength: 3 }) }),
    fc.record({ required: fc.uniqueArray(fc.constantFrom('a', 'b'), { minLength: 1 }) }),
  )
  const { schema } = fc.letrec<{ schema: object }>((tie) => ({
    schema: fc.oneof(
      { maxDepth: 3 },
      leaf,
      fc.record({ anyOf: fc.array(tie('schema'), { minLength: 1, maxLength: 3 }) }),
      fc.record({ oneOf: fc.array(tie('schema'), { minLength: 1, maxLength: 3 }) }),
      fc.record({ not: tie('schema') }),
      fc.record({ items: tie('schema'), uniqueItems: fc.boolean() }),
      fc.record({
        properties: fc.dictionary(fc.constantFrom('a', 'b'), tie('schema')),
        additionalProperties: fc.boolean(),
      }),
      fc.record({ if: tie('schema'), else: tie('schema') }),
      fc.record({ contains: tie('schema'), unevaluatedItems: fc.boolean() }),
    ),
  }))
  const data = fc.oneof(
    value,
    fc.array(fc.constantFrom(0, 1, '', 'a', null, {}, []), { maxLength: 4 }),
    fc.record({ a: value, b: value }, { requiredKeys: [] }),
  )
  const ajv = new Ajv2020({ strict: false, logger: false })
  fc.assert(
    fc.property(schema, data, (made, given) => {
      expect(compile(made)(given).length === 0).toBe(ajv.validate(made, given))
      ajv.removeSchema(made)
    }),
    { numRuns: 500 },
  )
})

function isUnicodePattern(source: string): boolean {
  try {
    new RegExp(source, 'u')
    return true
  } catch {
    return false
  }
}
