/** Calls things later. An argument wherever waiting decides anything, so that a test can own the time that passes. */
export interface Timers {
  /** Calls `run` once, after so many milliseconds. @returns what calls it off. */
  after(ms: number, run: () => void): () => void
}

/** The timers of this process. */
export const processTimers: Timers = {
  after(ms, run) {
    const timer = setTimeout(run, ms)
    return () => clearTimeout(timer)
  },
}

/** Resolves after so many milliseconds. */
export function pause(timers: Timers, ms: number): Promise<void> {
  return new Promise((resolve) => {
    timers.after(ms, resolve)
  })
}
