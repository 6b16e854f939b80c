import fc from 'fast-check'
import { expect, it } from 'vitest'
import { judgeRate, windowStart } from './success-rate.ts'

const rule = { below_percent: 90, window_minutes: 60, min_deliveries: 20 }
const verdict = (succeeded: number, deliveries = 100) => judgeRate(rule, { succeeded, deliveries })

it('is low below the threshold, and over well above it', () => {
  expect([0, 89, 90, 92, 93, 100].map((succeeded) => verdict(succeeded))).toEqual([
    'low',
    'low',
    'between',
    'between',
    'high',
    'high',
  ])
})

it('is not judged by too few deliveries, by none, or without a rule', () => {
  expect([verdict(0, 19), verdict(19, 19), verdict(0, 20)]).toEqual(['between', 'between', 'low'])
  expect(verdict(0, 0)).toBe('unknown')
  expect(judgeRate(null, { succeeded: 0, deliveries: 100 })).toBe('unknown')
})

it('can always be over: also the strictest rule ends when all succeed', () => {
  for (const below_percent of [1, 50, 99.9, 100]) {
    expect(judgeRate({ ...rule, below_percent }, { succeeded: 100, deliveries: 100 })).toBe('high')
  }
})

// A rate that goes up and down about the threshold by less than a quarter of what is missing opens one alert.
it('does not flap', () => {
  const wobble = fc.array(fc.integer({ min: 880, max: 924 }), { minLength: 1 })
  fc.assert(
    fc.property(wobble, (rates) => {
      expect(rates.map((rate) => verdict(rate, 1_000))).not.toContain('high')
    }),
  )
})

it('its window begins where a span of the statistics does, at most one earlier than asked for', () => {
  const minute = 60_000
  fc.assert(
    fc.property(fc.integer({ min: 5, max: 1_440 }), fc.nat(), (window_minutes, seconds) => {
      const nowMs = 1_700_000_000_000 + seconds * 1_000
      const start = windowStart({ ...rule, window_minutes }, nowMs)
      const early = nowMs - window_minutes * minute - start
      expect(start % (5 * minute)).toBe(0)
      expect(early >= 0 && early < 5 * minute).toBe(true)
    }),
  )
})
