import type { Clock } from '../../src/domain/clock.ts'

/** A clock that stands still until it is turned. It starts at the real time, as the database stamps with its own. */
export interface VirtualClock extends Clock {
  advance(ms: number): void
}

export function createVirtualClock(): VirtualClock {
  // Ahead, so that what the database stamps is due, also at the end of a test on a busy machine.
  let nowMs = Date.now() + 60_000
  return {
    now: () => nowMs,
    advance(ms) {
      nowMs += ms
    },
  }
}
