import { describe, expect, it } from 'vitest'
import { createFormat } from '../src/i18n/format.ts'

const spanish = createFormat('es', 'UTC')
const english = createFormat('en', 'UTC')
const now = Date.parse('2026-11-24T12:00:00Z')

describe('what people read', () => {
  // 999 of 1,000 that arrived are not all.
  it('never rounds a failure away', () => {
    expect(english.percent(0.9999)).toBe('99.9%')
    expect(english.percent(1)).toBe('100%')
    expect(spanish.percent(0.982)).toBe('98,2\u00a0%')
  })

  it('groups the digits of thousands in both languages', () => {
    expect([spanish.number(1_204), english.number(1_204)]).toEqual(['1.204', '1,204'])
  })

  it.each([
    ['2026-11-24T11:59:58Z', 'hace 2 s'],
    ['2026-11-24T11:51:00Z', 'hace 9 min'],
    ['2026-11-23T11:00:00Z', 'ayer'],
    ['2026-11-24T14:00:00Z', 'dentro de 2 h'],
  ])('says how long ago %s was', (at, words) => {
    expect(spanish.relative(at, now)).toBe(words)
  })

  it.each([
    [12, '12 ms'],
    [1_340, '1.3 sec'],
    [150_000, '2.5 min'],
  ])('writes %i ms in a unit of its size', (ms, words) => {
    expect(english.duration(ms)).toBe(words)
  })
})

const minuteMs = 60_000

it.each([
  ['es', ['0 s', '1 s', '4 min 12 s', '2 h 5 min', '26 h 0 min']],
  ['en', ['0 sec', '1 sec', '4 min 12 sec', '2 hr 5 min', '26 hr 0 min']],
])('what is left of a wait has its two largest units, and never less than nothing: %s', (locale, words) => {
  const { until } = createFormat(locale)
  const waits = [-5_000, 400, 4 * minuteMs + 12_000, 125 * minuteMs, 26 * 60 * minuteMs]
  expect(waits.map(until)).toEqual(words)
})
