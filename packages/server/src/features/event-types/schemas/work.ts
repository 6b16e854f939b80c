/** Counts the steps of one check, so that no schema and no data can make it endless. The same check always counts the same. */
export interface Work {
  /** Begins a check. */
  begin(): void
  /** @throws WorkExceeded when the check has taken more steps than it may. */
  spend(steps: number): void
}

/** A check took more steps than one may. */
export class WorkExceeded extends Error {
  override readonly name = 'WorkExceeded'
}

/** A step is meant to take about a microsecond. The largest event has 130,000 values, with some schemas for each. */
const mostSteps = 1_000_000

export function createWork(): Work {
  let left = mostSteps
  return {
    begin() {
      left = mostSteps
    },
    spend(steps) {
      left -= steps
      if (left < 0) throw new WorkExceeded('The check takes too long.')
    },
  }
}
