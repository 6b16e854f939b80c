/**
 * Decides when a claim may look at the whole queue. Claims look only from a bound on, so that they do not
 * walk over the remains of what was delivered (a long transaction elsewhere keeps those from being cleaned
 * up); a sweep finds what was committed late, behind the bound. A sweep is cheap on a clean queue and may
 * then come with every claim; where it is slow, it gets one part in twenty of the time, and comes every half minute at
 * the least: what is behind the bound has nothing else that finds it. When the clock was set back, a sweep comes next
 * whatever the last one took: all that was stored since is behind the bound.
 */
export interface SweepBudget {
  /**
   * @param nowMs what the clock that due times are compared with shows.
   * @returns true when this claim is to be a sweep.
   */
  begin(nowMs: number): boolean
  /** Call when the sweep has ended. */
  end(): void
}

const share = 20

/** A sweep that takes longer is one of a process that stood still or of a silent connection: that is no work. */
const longestSweepMs = 1_500

/**
 * A clock is taken to be set back when it lost more than this between two looks, in milliseconds. Claims look as far
 * behind their bound (claimer.ts), so less than that hides nothing.
 */
export const lateCommitSlackMs = 200

export function createSweepBudget(monotonicMs: () => number): SweepBudget {
  let startedMs = 0
  let allowedFromMs = Number.NEGATIVE_INFINITY
  /** How far the clock was ahead of the steady one at the last look. */
  let aheadMs = Number.NEGATIVE_INFINITY
  return {
    begin(nowMs) {
      startedMs = monotonicMs()
      const wasSetBack = nowMs - startedMs < aheadMs - lateCommitSlackMs
      aheadMs = nowMs - startedMs
      if (wasSetBack) allowedFromMs = startedMs
      return startedMs >= allowedFromMs
    },
    end() {
      const endedMs = monotonicMs()
      allowedFromMs = endedMs + Math.min(endedMs - startedMs, longestSweepMs) * share
    },
  }
}
