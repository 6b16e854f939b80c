import fc from 'fast-check'
import { expect, test } from 'vitest'
import { percentileMs } from './duration-scale.ts'

const counted = fc.record({
  step: fc.integer({ min: -16, max: 80 }),
  attempts: fc.integer({ min: 1, max: 9 }),
})
const middleOf = (step: number) => Number((2 ** ((step + 0.5) / 4)).toPrecision(3))

test('a percentile is the least duration that so many attempts did not exceed, in whatever order they are counted', () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(counted, { minLength: 1, maxLength: 6, selector: ({ step }) => step }),
      fc.constantFrom(0, 0.01, 0.5, 0.95, 1),
      (steps, share) => {
        const each = steps
          .flatMap(({ step, attempts }) => Array<number>(attempts).fill(step))
          .sort((a, b) => a - b)
        const place = Math.max(0, Math.ceil(share * each.length) - 1)
        expect(percentileMs(steps, share)).toBe(middleOf(each[place]!))
      },
    ),
  )
})

test('there is none of no attempts', () => {
  expect(percentileMs([], 0.5)).toBeNull()
})
