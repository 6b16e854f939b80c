import { within } from '../platform/within.ts'

/** Less than the 45 seconds that the units and the compose file of deploy/ give a process before it is killed. */
export const stopDeadlineMs = 40_000

/** The process ends although not everything is written: what waited for did not answer in time. */
export class StopUnfinishedError extends Error {
  readonly code = 'stop_unfinished'
  constructor(requests: number, deadlineMs: number) {
    super(
      `After ${Math.round(deadlineMs / 1_000)} seconds not everything was written, as PostgreSQL or a receiver did not answer: ${requests} requests were under way. Nothing is lost: their deliveries are sent again by other workers or after the next start, and receivers may see them twice.`,
    )
    this.name = 'StopUnfinishedError'
  }
}

/**
 * Makes a stop that has a deadline. What does not end by then is left to the end of the process.
 * @param underWay how many requests have no recorded outcome yet.
 * @returns a stop that throws StopUnfinishedError at its deadline.
 */
export function stopInTime(
  stop: () => Promise<void>,
  underWay: () => number,
  deadlineMs = stopDeadlineMs,
): () => Promise<void> {
  return async () => {
    await within(deadlineMs, stop(), () => new StopUnfinishedError(underWay(), deadlineMs))
  }
}
