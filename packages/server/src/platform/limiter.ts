import type { Clock } from './clock.ts'

/** Counts what is done with each key, and says when that becomes too much. */
export interface Limiter {
  /** How long to wait before the next one, in milliseconds; 0 when it may be now. */
  waitMs(key: string): number
  count(key: string): void
}

interface Window {
  readonly count: number
  readonly untilMs: number
}

/**
 * Allows so many in a window, which begins with the first of them.
 * @param maxKeys the one that was counted longest ago is forgotten beyond it.
 */
export function createLimiter({
  most,
  windowMs,
  maxKeys,
  clock,
}: {
  most: number
  windowMs: number
  maxKeys: number
  clock: Pick<Clock, 'steadyMs'>
}): Limiter {
  const windows = new Map<string, Window>()

  function current(key: string): Window | undefined {
    const known = windows.get(key)
    return known !== undefined && known.untilMs > clock.steadyMs() ? known : undefined
  }

  return {
    waitMs(key) {
      const known = current(key)
      return known !== undefined && known.count >= most ? known.untilMs - clock.steadyMs() : 0
    },
    count(key) {
      const { count, untilMs } = current(key) ?? { count: 0, untilMs: clock.steadyMs() + windowMs }
      windows.delete(key)
      windows.set(key, { count: count + 1, untilMs })
      if (windows.size <= maxKeys) return
      for (const oldest of windows.keys()) {
        windows.delete(oldest)
        break
      }
    },
  }
}
