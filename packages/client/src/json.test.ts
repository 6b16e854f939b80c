import fc from 'fast-check'
import { expect, test } from 'vitest'
import { toJsonText } from './json.ts'

const nested = (depth: number): object => (depth === 1 ? {} : { a: nested(depth - 1) })

test('what is accepted survives as JSON: same keys, same order, same text as JSON.stringify', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 8 })), (data) => {
      expect(toJsonText(data)).toBe(JSON.stringify(data))
    }),
  )
  expect(toJsonText({ b: 1, a: [new Date(0), '\u0000', '\ud800'] })).toBe(
    '{"b":1,"a":["1970-01-01T00:00:00.000Z","\\u0000","\\ud800"]}',
  )
})

test('what JSON would change in silence or fail on is refused, and the message names the place', () => {
  const cyclic: Record<string, unknown> = {}
  cyclic.self = cyclic
  const refused: readonly [unknown, RegExp][] = [
    [{ lines: [{ price: Number.NaN }] }, /data\.lines\.0\.price is NaN/],
    [{ a: Number.POSITIVE_INFINITY }, /data\.a is Infinity/],
    [{ a: 1n }, /data\.a is a bigint/],
    [cyclic, /refers to itself/],
    [nested(65), /nested deeper than 64/],
    [[], /not a JSON object/],
    [null, /not a JSON object/],
    [undefined, /not a JSON object/],
    ['{}', /not a JSON object/],
    [new Date(0), /not a JSON object/],
  ]
  for (const [data, message] of refused) {
    expect(() => toJsonText(data)).toThrow(
      expect.objectContaining({ code: 'data_not_json', message: expect.stringMatching(message) }),
    )
  }
  expect(toJsonText(nested(64))).toContain('{')
})
