import type { Clock } from '../../src/domain/clock.ts'

/** A clock that stands still until it is turned. It starts at the real time, as the database stamps with its own. */
export interface VirtualClock extends Clock {
  advance(ms: number): void
}

export function createVirtualClock(): VirtualClock {
  // A little ahead, so that what the database has just stamped is due.
  let nowMs = Date.now() + 1_000
  return {
    now: () => nowMs,
    advance(ms) {
      nowMs += ms
    },
  }
}
