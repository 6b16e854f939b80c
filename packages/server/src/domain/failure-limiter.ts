import type { Clock } from './clock.ts'

/** Slows down whoever guesses. */
export interface FailureLimiter {
  /** How long the source must wait before it may try again, in milliseconds; 0 when it may now. */
  waitMs(source: string): number
  failed(source: string): void
}

interface Failures {
  readonly count: number
  readonly untilMs: number
}

/**
 * Lets each source fail so many times in a window, which begins with the first failure.
 * @param maxSources the one that failed first is forgotten beyond it: strangers choose how many there are.
 */
export function createFailureLimiter({
  maxFailures,
  windowMs,
  maxSources,
  clock,
}: {
  maxFailures: number
  windowMs: number
  maxSources: number
  clock: Clock
}): FailureLimiter {
  const failures = new Map<string, Failures>()

  function recent(source: string): Failures | undefined {
    const known = failures.get(source)
    return known !== undefined && known.untilMs > clock.now() ? known : undefined
  }

  return {
    waitMs(source) {
      const known = recent(source)
      return known !== undefined && known.count >= maxFailures ? known.untilMs - clock.now() : 0
    },
    failed(source) {
      const { count, untilMs } = recent(source) ?? { count: 0, untilMs: clock.now() + windowMs }
      failures.delete(source)
      failures.set(source, { count: count + 1, untilMs })
      if (failures.size <= maxSources) return
      for (const oldest of failures.keys()) {
        failures.delete(oldest)
        break
      }
    },
  }
}
