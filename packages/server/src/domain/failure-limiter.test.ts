import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createFailureLimiter } from './failure-limiter.ts'

const windowMs = 60_000
const maxFailures = 10

function limiterForTest(maxSources = 100) {
  let nowMs = 0
  const limiter = createFailureLimiter({ maxFailures, windowMs, maxSources, clock: { now: () => nowMs } })
  return {
    ...limiter,
    advance(ms: number) {
      nowMs += ms
    },
    now: () => nowMs,
  }
}

describe('a failure limiter', () => {
  it('lets ten failures of a source through, then has it wait for the end of its minute', () => {
    const limiter = limiterForTest()
    for (let n = 0; n < 10; n += 1) {
      expect(limiter.waitMs('a')).toBe(0)
      limiter.failed('a')
      limiter.advance(1_000)
    }
    expect(limiter.waitMs('a')).toBe(50_000)
    expect(limiter.waitMs('b')).toBe(0)
    limiter.advance(49_999)
    expect(limiter.waitMs('a')).toBe(1)
    limiter.advance(1)
    expect(limiter.waitMs('a')).toBe(0)
  })

  it('forgets who failed first when more fail than it remembers', () => {
    const limiter = limiterForTest(2)
    for (const source of ['a', 'b', 'c']) for (let n = 0; n < 10; n += 1) limiter.failed(source)
    expect(['a', 'b', 'c'].map((source) => limiter.waitMs(source) > 0)).toEqual([false, true, true])
  })

  // What it is for: however the tries are spread, guessing goes no faster.
  it('no source fails more than twenty times within any minute', () => {
    const steps = fc.array(fc.tuple(fc.constantFrom('a', 'b'), fc.nat(20_000)), { maxLength: 400 })
    fc.assert(
      fc.property(steps, (tries) => {
        const limiter = limiterForTest()
        const failed: { source: string; at: number }[] = []
        for (const [source, pauseMs] of tries) {
          limiter.advance(pauseMs >> 4)
          if (limiter.waitMs(source) > 0) continue
          limiter.failed(source)
          failed.push({ source, at: limiter.now() })
        }
        for (const { source, at } of failed) {
          const within = failed.filter(
            (each) => each.source === source && each.at >= at && each.at < at + windowMs,
          )
          expect(within.length).toBeLessThanOrEqual(2 * maxFailures)
        }
      }),
    )
  })
})
