import { expect, test } from 'vitest'
import { momentOf } from './moment.ts'

const now = new Date('2026-11-24T12:00:00Z')

test.each([
  ['90s', '2026-11-24T11:58:30.000Z'],
  ['30m', '2026-11-24T11:30:00.000Z'],
  ['2h', '2026-11-24T10:00:00.000Z'],
  ['7d', '2026-11-17T12:00:00.000Z'],
  ['2026-11-24T10:00:00Z', '2026-11-24T10:00:00.000Z'],
  ['2026-11-24T10:00:00-05:00', '2026-11-24T15:00:00.000Z'],
  ['2026-11-24', '2026-11-24T00:00:00.000Z'],
])('%s is %s', (text, moment) => {
  expect(momentOf(text, now)).toBe(moment)
})

test.each(['', '2', 'h', '2w', '-2h', '2.5h', 'yesterday', '2026-13-01', '9'])('%s is no moment', (text) => {
  expect(() => momentOf(text, now)).toThrow(/how long ago/)
})
