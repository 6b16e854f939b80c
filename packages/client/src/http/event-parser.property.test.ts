import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createEventParser, type ServerEvent } from './event-parser.ts'

const value = fc
  .string({ unit: fc.constantFrom('a', ' ', ':', 'ñ', '😀', '{', '0', '\u2028', '\ufeff'), maxLength: 12 })
  .map((text) => text.trimStart())
const ending = fc.constantFrom('\n', '\r\n', '\r')

/** An event and how it is written: which line ends, with or without a space, with what in between that means nothing. */
const written = fc
  .record({
    event: fc.option(fc.constantFrom('delivery', 'other'), { nil: undefined }),
    data: fc.array(value, { minLength: 1, maxLength: 3 }),
    noise: fc.constantFrom(
      [],
      [': a comment'],
      ['id: 7'],
      ['retry: 10'],
      ['unknown'],
      [':', 'data-like: no'],
    ),
    space: fc.constantFrom(' ', ''),
    ending,
  })
  .map(({ event, data, noise, space, ending }) => {
    const lines = [
      ...noise,
      ...(event === undefined ? [] : [`event:${space}${event}`]),
      ...data.map((each) => `data:${space}${each}`),
      '',
    ]
    const expected: ServerEvent = { event: event ?? 'message', data: data.join('\n') }
    return { text: lines.map((line) => line + ending).join(''), expected }
  })

/** Decodes bytes as they come and gives all events. */
function read(pieces: readonly Uint8Array[]): ServerEvent[] {
  const [decoder, parse] = [new TextDecoder(), createEventParser()]
  return pieces.flatMap((piece) => parse(decoder.decode(piece, { stream: true })))
}

test('any stream of events is read the same, wherever it is cut, and what has not ended is none', () => {
  fc.assert(
    fc.property(fc.array(written, { maxLength: 6 }), fc.array(fc.nat(400)), value, (all, cuts, rest) => {
      const bytes = new TextEncoder().encode(`${all.map(({ text }) => text).join('')}data: ${rest}`)
      const places = [...new Set([0, ...cuts.filter((at) => at < bytes.length), bytes.length])].sort(
        (a, b) => a - b,
      )
      const pieces = places.slice(1).map((end, index) => bytes.slice(places[index], end))
      expect(read(pieces)).toEqual(all.map(({ expected }) => expected))
    }),
  )
})

test('a blank line without data is no event', () => {
  expect(createEventParser()('\n\n: hello\n\nevent: delivery\n\ndata\n\n')).toEqual([
    { event: 'message', data: '' },
  ])
})
