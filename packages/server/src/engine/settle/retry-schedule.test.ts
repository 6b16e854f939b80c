import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { defaultScheduleMs, nextDelayMs } from './retry-schedule.ts'

const day = 24 * 60 * 60 * 1_000

const share = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })
const schedule = fc.array(fc.integer({ min: 0, max: 30 * day }), { minLength: 1, maxLength: 30 })
/** A schedule, how many attempts of it were made (all of them included), and a throw of the dice. */
const failure = schedule.chain((scheduleMs) =>
  fc.record({
    scheduleMs: fc.constant(scheduleMs),
    attemptsMade: fc.integer({ min: 1, max: scheduleMs.length + 3 }),
    random: share.map((number) => () => number),
  }),
)

describe('the retry schedule', () => {
  it('is the one of SPEC section 4: ten attempts, the first at once, about three days in all', () => {
    const seconds = defaultScheduleMs.map((ms) => ms / 1_000)
    expect(seconds).toEqual([0, 5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400])
  })

  it('waits its step, 10 % more or less, and ends after the last one', () => {
    fc.assert(
      fc.property(failure, ({ scheduleMs, attemptsMade, random }) => {
        const step = scheduleMs[attemptsMade]
        const delayMs = nextDelayMs({ scheduleMs, attemptsMade, random, retryAfterMs: null })
        if (step === undefined) {
          expect(delayMs).toBeNull()
          return
        }
        expect(delayMs).toBeGreaterThanOrEqual(Math.floor(step * 0.9))
        expect(delayMs).toBeLessThanOrEqual(Math.ceil(step * 1.1))
      }),
    )
  })

  it('uses the whole width of the jitter, so that what failed together does not come back together', () => {
    const delayAt = (number: number) =>
      nextDelayMs({ scheduleMs: [0, 1_000], attemptsMade: 1, retryAfterMs: null, random: () => number })
    expect([delayAt(0), delayAt(0.5), delayAt(0.999_999)]).toEqual([900, 1_000, 1_100])
  })

  it('never calls before the moment that Retry-After names, nor before the step, up to 24 h', () => {
    fc.assert(
      fc.property(
        failure,
        fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER }),
        ({ scheduleMs, attemptsMade, random }, retryAfterMs) => {
          const step = scheduleMs[attemptsMade]
          const delayMs = nextDelayMs({ scheduleMs, attemptsMade, random, retryAfterMs })
          fc.pre(step !== undefined)
          expect(delayMs).toBeGreaterThanOrEqual(Math.min(retryAfterMs, day))
          expect(delayMs).toBeGreaterThanOrEqual(Math.floor(step * 0.9))
          expect(delayMs, 'a receiver cannot put it off for longer').toBeLessThanOrEqual(
            Math.ceil(Math.max(step, Math.min(retryAfterMs, day)) * 1.1),
          )
        },
      ),
    )
  })

  it('a Retry-After does not make the schedule longer', () => {
    const delayMs = nextDelayMs({
      scheduleMs: [0, 5_000],
      attemptsMade: 2,
      retryAfterMs: 1_000,
      random: () => 0,
    })
    expect(delayMs).toBeNull()
  })
})
