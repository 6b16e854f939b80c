import type { DatabaseClock } from '../../src/platform/database/database-clock.ts'

/** A clock that stands still until it is turned. It starts at the real time, as the database stamps with its own. */
export interface VirtualClock extends Omit<DatabaseClock, 'align'> {
  advance(ms: number): void
}

export function createVirtualClock(): VirtualClock {
  // Ahead, so that what the database stamps is due, also at the end of a test on a busy machine.
  let nowMs = Date.now() + 60_000
  return {
    now: () => nowMs,
    steadyMs: () => nowMs,
    cautiousNow: () => nowMs,
    isSettled: true,
    settledForMs: Number.POSITIVE_INFINITY,
    advance(ms) {
      nowMs += ms
    },
  }
}
