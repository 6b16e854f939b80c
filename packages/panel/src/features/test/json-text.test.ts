import fc from 'fast-check'
import { expect, it } from 'vitest'
import { readJsonText } from './json-text.ts'

it.each([
  ['{"a": 1,}', 1, 9],
  ['{\n  "a": 1\n  "b": 2\n}', 3, 3],
  ['{"a" 1}', 1, 6],
  ['{"a": 01}', 1, 8],
  ["{'a': 1}", 1, 2],
  ['{"a": 1', 1, 8],
  ['{"a": "x\ny"}', 1, 7],
  ['', 1, 1],
  ['{"a": [1, 2}', 1, 12],
])('says where %j stops being JSON', (text, line, column) => {
  expect(readJsonText(text)).toEqual({ ok: false, at: { line, column } })
})

it('takes objects only', () => {
  for (const text of ['[]', '1', 'null', '"text"'])
    expect(readJsonText(text)).toEqual({ ok: false, at: null })
  expect(readJsonText(' {"a": 1} ')).toEqual({ ok: true })
})

// Whoever types is told the first place that is wrong, never one before it: what stands before can be gone on with.
it('finds the character that was put in anywhere in a text, or one after it', () => {
  fc.assert(
    fc.property(fc.json({ maxDepth: 3 }), fc.nat(), (text, seed) => {
      const at = seed % (text.length + 1)
      const broken = `${text.slice(0, at)}\u0000${text.slice(at)}`
      const read = readJsonText(broken)
      if (read.ok || read.at === null) throw new Error('a control character is no JSON')
      const position =
        broken
          .split('\n')
          .slice(0, read.at.line - 1)
          .reduce((sum, line) => sum + line.length + 1, 0) +
        read.at.column -
        1
      // Inside a string or number, the whole of it is what is wrong.
      expect(position).toBeLessThanOrEqual(at)
      expect(broken.slice(position, at)).toMatch(/^(?:"(?:[^"\\]|\\.)*\\?|[-+.\deE]*|[a-z]*|\s*)$/)
    }),
  )
})
