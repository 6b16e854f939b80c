import fc from 'fast-check'
import { expect, it } from 'vitest'
import { paceOf } from './rules.ts'

/** Looks at random moments and takes what is allowed, or less when there is less. @returns when each was taken. */
function run(ratePerSecond: number, looks: readonly { readonly afterMs: number; readonly most: number }[]) {
  let nowMs = 1_000_000
  let dueAt = new Date(nowMs)
  const taken: number[] = []
  for (const { afterMs, most } of looks) {
    nowMs += afterMs
    const pace = paceOf({ dueAt, nowMs, ratePerSecond })
    const count = Math.min(pace.allowed, most)
    if (count === 0) continue
    taken.push(...Array<number>(count).fill(nowMs))
    dueAt = pace.dueAfter(count)
  }
  return taken
}

const rate = fc.integer({ min: 1, max: 1_000 })

it('whenever it is looked at, no span of time has more than its rate and what may be caught up with', () => {
  const looks = fc.array(fc.record({ afterMs: fc.nat(5_000), most: fc.nat(3_000) }), { maxLength: 60 })
  fc.assert(
    fc.property(rate, looks, fc.nat(59), (ratePerSecond, all, first) => {
      const taken = run(ratePerSecond, all)
      const from = taken[first]
      if (from === undefined) return
      for (let last = first; last < taken.length; last += 1) {
        const seconds = (taken[last]! - from) / 1_000
        expect(last - first + 1).toBeLessThanOrEqual(Math.floor((seconds + 2) * ratePerSecond) + 1)
      }
    }),
  )
})

it('looked at every second, it keeps its rate', () => {
  fc.assert(
    fc.property(rate, (ratePerSecond) => {
      const seconds = 60
      const taken = run(
        ratePerSecond,
        Array(seconds).fill({ afterMs: 1_000, most: Number.POSITIVE_INFINITY }),
      )
      expect(taken.length / seconds).toBeGreaterThan(ratePerSecond * 0.99)
      expect(taken.length / seconds).toBeLessThan(ratePerSecond * 1.02 + 1)
    }),
  )
})

it('waits until its moment comes', () => {
  expect(paceOf({ dueAt: new Date(1_001), nowMs: 1_000, ratePerSecond: 50 }).allowed).toBe(0)
  expect(paceOf({ dueAt: new Date(1_000), nowMs: 1_000, ratePerSecond: 50 }).allowed).toBe(1)
})
