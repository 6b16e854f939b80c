import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createSweepBudget } from './sweep-budget.ts'

describe('the budget of sweeps', () => {
  it('allows the first claim to look at everything: a worker that starts knows of nothing', () => {
    expect(createSweepBudget(() => 1_000_000).begin(0)).toBe(true)
  })

  it('allows every claim to sweep while sweeps cost nothing', () => {
    const nowMs = 5
    const budget = createSweepBudget(() => nowMs)
    for (let claim = 0; claim < 3; claim += 1) {
      expect(budget.begin(nowMs)).toBe(true)
      budget.end()
    }
  })

  it('after a sweep of 10 ms, allows the next after 200 ms', () => {
    let nowMs = 0
    const budget = createSweepBudget(() => nowMs)
    budget.begin(nowMs)
    nowMs = 10
    budget.end()
    nowMs = 209.9
    expect(budget.begin(nowMs)).toBe(false)
    nowMs = 210
    expect(budget.begin(nowMs)).toBe(true)
  })

  it('allows the next within half a minute when the process stood still in a sweep', () => {
    let nowMs = 0
    const budget = createSweepBudget(() => nowMs)
    budget.begin(nowMs)
    nowMs = 60_000
    budget.end()
    nowMs += 30_000
    expect(budget.begin(nowMs)).toBe(true)
  })

  it('allows the next at once when a sweep failed: it did not end, so it found nothing', () => {
    let nowMs = 0
    const budget = createSweepBudget(() => nowMs)
    budget.begin(nowMs)
    nowMs = 60_000
    expect(budget.begin(nowMs)).toBe(true)
  })

  it('allows the next at once when the clock was set back: what is stored now is behind the bound', () => {
    let steadyMs = 0
    const budget = createSweepBudget(() => steadyMs)
    budget.begin(600_000)
    steadyMs = 1_500
    budget.end()
    expect(budget.begin(601_500)).toBe(false)
    expect(budget.begin(1_500), 'ten minutes back').toBe(true)
    expect(budget.begin(1_500), 'again, as that sweep failed').toBe(true)
    steadyMs = 1_510
    budget.end()
    expect(budget.begin(1_510), 'once only').toBe(false)
  })

  it('takes no clock to be set back that is only a little off, or is ahead', () => {
    let steadyMs = 0
    const budget = createSweepBudget(() => steadyMs)
    budget.begin(0)
    steadyMs = 1_000
    budget.end()
    for (const nowMs of [1_000, 800, 900, 600_000]) expect(budget.begin(nowMs)).toBe(false)
  })

  it('spends at most one part in twenty of the time, and always comes round again', () => {
    const turns = fc.array(
      fc.record({
        sweepMs: fc.double({ min: 0.01, max: 1_500, noNaN: true }),
        claimMs: fc.double({ min: 0.01, max: 100, noNaN: true }),
      }),
      { minLength: 50, maxLength: 50 },
    )
    fc.assert(
      fc.property(turns, (durations) => {
        let nowMs = 0
        let sweptMs = 0
        let lastSweepMs = 0
        const budget = createSweepBudget(() => nowMs)
        for (const { sweepMs, claimMs } of durations) {
          if (budget.begin(nowMs)) {
            // What was spent before this one is paid for by the time that has passed.
            expect(sweptMs * 20).toBeLessThanOrEqual(nowMs)
            nowMs += sweepMs
            sweptMs += sweepMs
            lastSweepMs = sweepMs
            budget.end()
          } else nowMs += claimMs
        }
        nowMs += lastSweepMs * 20 + 1
        expect(budget.begin(nowMs), 'liveness').toBe(true)
      }),
    )
  })
})
