import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { coarseningsAt, statsRanges, statsSpansMs, windowOf } from './range.ts'

const minute = 60_000
const moments = fc.integer({ min: Date.UTC(2024, 0, 1), max: Date.UTC(2040, 0, 1) })
const clockDifference = fc.integer({ min: -minute, max: minute })

describe('the window of a range', () => {
  it('ends with the bucket under way, and begins where whole ones do', () => {
    fc.assert(
      fc.property(fc.constantFrom(...statsRanges), moments, (range, nowMs) => {
        const { fromMs, toMs, bucketMs } = windowOf(range, nowMs)
        expect(nowMs).toBeGreaterThanOrEqual(toMs - bucketMs)
        expect(nowMs).toBeLessThan(toMs)
        expect([fromMs % bucketMs, toMs % bucketMs]).toEqual([0, 0])
      }),
    )
  })
})

describe('making statistics coarser', () => {
  // A row that is coarser than the buckets of a range, or lies across its beginning, could not be read by it.
  it('touches nothing that a finer range reads, on a clock that is a minute apart, and makes whole buckets', () => {
    fc.assert(
      fc.property(moments, clockDifference, (nowMs, differenceMs) => {
        for (const { spanMs, intoMs, beforeMs } of coarseningsAt(nowMs)) {
          expect(beforeMs % intoMs).toBe(0)
          for (const range of statsRanges) {
            const { fromMs, bucketMs } = windowOf(range, nowMs + differenceMs)
            if (bucketMs < intoMs) expect(beforeMs).toBeLessThanOrEqual(fromMs)
          }
          expect(spanMs).toBeLessThan(intoMs)
        }
      }),
    )
  })

  it('leads from each span to the next', () => {
    const steps = coarseningsAt(0).map(({ spanMs, intoMs }) => [spanMs, intoMs])
    expect(steps).toEqual(statsSpansMs.slice(1).map((intoMs, index) => [statsSpansMs[index], intoMs]))
  })
})
