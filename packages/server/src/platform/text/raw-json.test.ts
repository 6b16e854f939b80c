import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { countMembers, findRepeatedKey, rawMember, takeApart } from './raw-json.ts'

const space = fc.stringMatching(/^[ \n\r\t]{0,2}$/)
const plainString = fc.string({ unit: 'binary' }).map((text) => JSON.stringify(text))
/** Every escape there is, quotes and backslashes above all, in text that JSON.stringify would never write. */
const escapedString = fc
  .array(
    fc.constantFrom(
      '\\"',
      '\\\\',
      '\\/',
      '\\u0000',
      '\\ud800',
      '\\u0061',
      '{',
      '}',
      ',',
      ':',
      '[',
      'é',
      '💸',
    ),
  )
  .map((pieces) => `"${pieces.join('')}"`)
const literal = fc.oneof(
  plainString,
  escapedString,
  fc.constantFrom('1.0', '-0', '1e400', '9007199254740993', '0.10', 'true', 'null'),
)

/** A JSON text with white space and repeated keys, and what its outermost container holds. */
const { value } = fc.letrec<{ value: string; object: string; array: string }>((tie) => ({
  value: fc.oneof({ depthSize: 'small', withCrossShrink: true }, literal, tie('object'), tie('array')),
  object: containerOf(fc.tuple(fc.oneof(plainString, escapedString), tie('value'))),
  array: fc
    .array(fc.tuple(space, tie('value'), space))
    .map((items) => `[${items.map((item) => item.join('')).join(',')}]`),
}))

function containerOf(member: fc.Arbitrary<[string, string]>): fc.Arbitrary<string> {
  return fc
    .array(fc.tuple(space, member, space))
    .map((all) => `{${all.map(([a, [key, text], b]) => `${a}${key}${b}:${a}${text}${b}`).join(',')}}`)
}

describe('takeApart', () => {
  it('gives every member of an object as it was written, under the key that JSON.parse reads', () => {
    const members = fc.array(fc.tuple(fc.oneof(plainString, escapedString), value, space))
    fc.assert(
      fc.property(members, space, (all, gap) => {
        const written = all.map(([key, text, around]) => `${around}${key}${gap}:${around}${text}${gap}`)
        const text = `${gap}{${written.join(',')}}${gap}`
        JSON.parse(text)
        expect(takeApart(text).parts).toEqual(all.map(([key, raw]) => ({ key: JSON.parse(key), text: raw })))
      }),
      { numRuns: 1_000 },
    )
  })

  it('gives every element of an array as it was written', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(value, space)), (all) => {
        const text = `[${all.map(([raw, gap]) => `${gap}${raw}${gap}`).join(',')}]`
        JSON.parse(text)
        expect(takeApart(text).parts).toEqual(all.map(([raw]) => ({ key: null, text: raw })))
      }),
    )
  })

  it('agrees with JSON.parse on what a member is, and on how deep the whole nests', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 6 })), (data) => {
        const text = JSON.stringify(data)
        const raw = takeApart(text)
        expect(raw.depth).toBe(depthOf(data))
        for (const key of Object.keys(data)) expect(rawMember(raw, key)).toBe(JSON.stringify(data[key]))
      }),
    )
  })

  it('stays linear on what would make a careless scanner look back again and again', () => {
    for (const hostile of ['\\\\'.repeat(120_000), '\\"'.repeat(120_000), '{'.repeat(240_000)]) {
      const text = `{"data":"${hostile}"}`
      expect(rawMember(takeApart(text), 'data')).toBe(`"${hostile}"`)
    }
  })
})

describe('countMembers', () => {
  it('falls short of what was written exactly when a key is repeated, however it is escaped', () => {
    fc.assert(
      fc.property(value, (raw) => {
        const text = `{"data":${raw}}`
        const repeated = findRepeatedKey(text)
        expect(countMembers(JSON.parse(text)) < takeApart(text).members).toBe(repeated !== null)
      }),
      { numRuns: 1_000 },
    )
  })

  it('counts __proto__ as the member it is', () => {
    const text = '{"__proto__":{"a":1},"constructor":{"prototype":{}}}'
    expect(countMembers(JSON.parse(text))).toBe(takeApart(text).members)
  })
})

it.each([
  ['{"a":1,"a":2}', 'a'],
  ['{"a":1,"\\u0061":2}', 'a'],
  ['{"data":{"lines":[{"price":1},{"price":1,"n":2,"price":1}]}}', 'data.lines[1].price'],
  ['{"a":{"b":1},"c":{"b":1}}', null],
])('says where a key is repeated: %s', (text, place) => {
  expect(findRepeatedKey(text)).toBe(place)
})

function depthOf(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0
  return 1 + Math.max(0, ...Object.values(value).map(depthOf))
}
