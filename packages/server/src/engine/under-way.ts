/** Work that goes on by itself until it is waited for. */
export interface UnderWay {
  /** Follows it to its end; what it fails with is reported. */
  track(work: Promise<void>): void
  /** Resolves when nothing is under way. */
  idle(): Promise<void>
}

/**
 * Counts the work and does not keep it: a Set that has become old and that everything passes through makes V8 take
 * everything for old, at the cost of a fifth of a delivery and of a hundred megabytes.
 */
export function createUnderWay(onError: (error: unknown) => void): UnderWay {
  let count = 0
  let waiting: (() => void)[] = []

  function done(): void {
    count -= 1
    if (count > 0) return
    const woken = waiting
    waiting = []
    for (const resolve of woken) resolve()
  }

  return {
    track(work) {
      count += 1
      work.catch(onError).then(done)
    },
    async idle() {
      while (count > 0) await new Promise<void>((resolve) => waiting.push(resolve))
    },
  }
}
