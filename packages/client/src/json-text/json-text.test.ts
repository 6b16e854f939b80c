import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { memberOf } from './node.ts'
import { rawJson, toBodyText } from './raw-json.ts'
import { JsonTextError, readJson } from './read.ts'
import { writeJson } from './write.ts'

const space = fc.stringMatching(/^[ \t\n\r]{0,3}$/)
const integer = fc.constantFrom('0', '7', '10', '9007199254740993', '123456789012345678901234567890')
const number = fc
  .tuple(
    fc.constantFrom('', '-'),
    integer,
    fc.constantFrom('', '.0', '.10', '.000'),
    fc.constantFrom('', 'e400', 'E-7', 'e+00'),
  )
  .map((parts) => parts.join(''))
const string = fc
  .array(
    fc.oneof(
      fc.string({ unit: 'grapheme', maxLength: 4 }).map((text) => JSON.stringify(text).slice(1, -1)),
      fc.constantFrom('\\u00e9', '\\ud800', '\\/', '\\u0000', '\u2028', '10', '9', '__proto__', 'toString'),
    ),
    { maxLength: 3 },
  )
  .map((parts) => `"${parts.join('')}"`)

/** JSON texts as nobody's JSON.stringify writes them. Without the white space, each part is one token. */
const { value: jsonTokens } = fc.letrec<{ value: string[] }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    number.map((text) => [text]),
    string.map((text) => [text]),
    fc.constantFrom('true', 'false', 'null').map((text) => [text]),
    fc
      .array(tie('value'), { maxLength: 3 })
      .map((items) => ['[', ...items.flatMap((item, n) => (n === 0 ? item : [',', ...item])), ']']),
    fc
      .array(fc.tuple(string, tie('value')), { maxLength: 3 })
      .map((members) => [
        '{',
        ...members.flatMap(([key, item], n) => [...(n === 0 ? [] : [',']), key, ':', ...item]),
        '}',
      ]),
  ),
}))

describe('JSON as text', () => {
  it('is the same after it was read and written, but for the white space between its tokens', () => {
    fc.assert(
      fc.property(jsonTokens, fc.array(space), (tokens, spaces) => {
        const spaced = tokens.map((token, n) => (spaces[n] ?? '') + token).join('') + (spaces[0] ?? '')
        const node = readJson(spaced)
        expect(writeJson(node)).toBe(tokens.join(''))
        // Laid out, it is the same text still.
        expect(writeJson(readJson(writeJson(node, 2)))).toBe(tokens.join(''))
      }),
      { numRuns: 1_000 },
    )
  })

  it('is laid out as JSON.stringify does, where that changes nothing', () => {
    fc.assert(
      fc.property(fc.json(), fc.constantFrom(0, 2), (text, indent) => {
        expect(JSON.parse(writeJson(readJson(text), indent))).toEqual(JSON.parse(text))
        const written = JSON.stringify(JSON.parse(text), null, indent)
        expect(writeJson(readJson(written), indent)).toBe(written)
      }),
    )
  })

  it('is read exactly when JSON.parse reads it', () => {
    const accepts = (read: (text: string) => unknown, text: string) => {
      try {
        read(text)
        return true
      } catch {
        return false
      }
    }
    const broken = fc
      .tuple(
        jsonTokens,
        fc.nat(),
        fc.constantFrom('', ',', '}', '"', '\\', '0', '-', '.', '\u0000', '\u00a0', 'e', 'n'),
      )
      .map(([tokens, seed, junk]) => {
        const text = tokens.join('')
        const at = seed % (text.length + 1)
        return text.slice(0, at) + junk + text.slice(at + (seed % 2))
      })
    fc.assert(
      fc.property(fc.oneof(broken, fc.string(), fc.json()), (text) => {
        expect(accepts(readJson, text)).toBe(accepts(JSON.parse, text))
      }),
      { numRuns: 2_000 },
    )
  })

  it('keeps keys that are repeated or that look like numbers, in their order', () => {
    const text = '{"id":9007199254740993,"rate":1.10,"e":1e400,"10":1,"9":2,"id":-0,"__proto__":{}}'
    const node = readJson(` ${text}`)
    expect(writeJson(node)).toBe(text)
    if (node.kind !== 'object') throw new Error('it is an object')
    expect(node.members.map(({ key }) => key)).toEqual(['id', 'rate', 'e', '10', '9', 'id', '__proto__'])
    expect(memberOf(node, 'id')).toEqual({ kind: 'number', text: '-0' })
  })

  it('may begin with one byte order mark, and may not nest without end', () => {
    expect(writeJson(readJson('\ufeff{"a": 1}'))).toBe('{"a":1}')
    expect(() => readJson('\ufeff\ufeff{}')).toThrow(JsonTextError)
    expect(() => readJson('['.repeat(100_000))).toThrow(/nests deeper/)
    expect(() => readJson(`${'['.repeat(400)}${']'.repeat(400)}`)).not.toThrow()
  })
})

describe('JSON text in a request', () => {
  const text = '{"id":9007199254740993,"rate":1.10,"e":1e400,"10":1,"9":2}'

  it('goes in unchanged, alone and in a batch', () => {
    expect(toBodyText({ event: 'x', data: rawJson(` ${text}\n`), resource_id: undefined })).toBe(
      `{"event":"x","data":${text}}`,
    )
    expect(
      toBodyText({
        events: [
          { event: 'x', data: rawJson(text) },
          { event: 'y', data: { a: 1 } },
        ],
      }),
    ).toBe(`{"events":[{"event":"x","data":${text}},{"event":"y","data":{"a":1}}]}`)
  })

  it('leaves every other body as JSON.stringify writes it', () => {
    const body = fc.oneof(
      fc.anything({ withDate: true, maxDepth: 5 }).map((data) => ({ event: 'x', data })),
      fc.jsonValue(),
      fc.array(fc.option(fc.jsonValue(), { nil: undefined })),
    )
    fc.assert(
      fc.property(body, (value) => {
        const written = (() => {
          try {
            return JSON.stringify(value)
          } catch {
            return null
          }
        })()
        if (written === null) expect(() => toBodyText(value)).toThrow()
        else expect(toBodyText(value)).toBe(written)
      }),
    )
  })

  it.each(['', '[1]', '"x"', '{"a":01}', 'null'])('is refused when it is no object: %j', (wrong) => {
    expect(() => rawJson(wrong)).toThrow(expect.objectContaining({ code: 'data_not_json' }))
  })
})
