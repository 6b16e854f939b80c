import fc from 'fast-check'
import { expect, it } from 'vitest'
import { createLimiter } from './limiter.ts'

const options = { most: 3, windowMs: 1_000, maxKeys: 2 }

it('allows no more than that in a window, from the first one on, and says exactly when the next may be', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 700 })), (pauses) => {
      let nowMs = 0
      const limiter = createLimiter({ ...options, clock: { steadyMs: () => nowMs } })
      const allowed: number[] = []
      for (const pause of pauses) {
        nowMs += pause
        const waitMs = limiter.waitMs('a')
        if (waitMs > 0) {
          expect(waitMs).toBeLessThanOrEqual(1_000)
          nowMs += waitMs
        }
        expect(limiter.waitMs('a')).toBe(0)
        limiter.count('a')
        allowed.push(nowMs)
      }
      // A window and the one after it may meet: never more than two of them within the length of one.
      for (const [index, at] of allowed.entries()) {
        const within = allowed.slice(index).filter((other) => other < at + 1_000)
        expect(within.length).toBeLessThanOrEqual(2 * options.most)
      }
    }),
  )
})

it('keeps keys apart, and forgets the one counted longest ago when there are too many', () => {
  const limiter = createLimiter({ ...options, most: 1, clock: { steadyMs: () => 0 } })
  limiter.count('a')
  limiter.count('b')
  expect([limiter.waitMs('a'), limiter.waitMs('b'), limiter.waitMs('c')]).toEqual([1_000, 1_000, 0])
  limiter.count('c')
  expect([limiter.waitMs('a'), limiter.waitMs('b'), limiter.waitMs('c')]).toEqual([0, 1_000, 1_000])
})
