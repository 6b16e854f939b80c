/**
 * Decides when a claim may look at the whole queue. Claims look only from a bound on, so that they do not
 * walk over the remains of what was delivered (a long transaction elsewhere keeps those from being cleaned
 * up); a sweep finds what was committed late, behind the bound. A sweep is cheap on a clean queue and may
 * then come with every claim; where it is slow, it gets one part in twenty of the time, and comes every half minute at
 * the least: what is behind the bound has nothing else that finds it.
 */
export interface SweepBudget {
  /** @returns true when this claim may be a sweep. */
  begin(): boolean
  /** Call when the sweep has ended. */
  end(): void
}

const share = 20

/** A sweep that takes longer is one of a process that stood still or of a silent connection: that is no work. */
const longestSweepMs = 1_500

export function createSweepBudget(monotonicMs: () => number): SweepBudget {
  let startedMs = 0
  let allowedFromMs = Number.NEGATIVE_INFINITY
  return {
    begin() {
      startedMs = monotonicMs()
      return startedMs >= allowedFromMs
    },
    end() {
      const endedMs = monotonicMs()
      allowedFromMs = endedMs + Math.min(endedMs - startedMs, longestSweepMs) * share
    },
  }
}
