/** Something that must be over by a moment, on the clock of `createDeadlines`. */
export interface Bounded {
  readonly deadlineMs: number
  expire(): void
}

/** One clock tick for all requests in flight, instead of a timer or an AbortSignal for each. */
export interface Deadlines {
  add(item: Bounded): void
  remove(item: Bounded): void
}

/** How late an item may expire. */
const tickMs = 50

/**
 * Expires items at most 50 ms after their deadline. Ticks only while there is an item, so an idle process sleeps.
 *
 * @param now a monotonic clock in milliseconds.
 */
export function createDeadlines(now: () => number): Deadlines {
  const items = new Set<Bounded>()
  let ticker: NodeJS.Timeout | undefined

  function tick() {
    if (items.size === 0) {
      clearInterval(ticker)
      ticker = undefined
    }
    const time = now()
    for (const item of items) {
      if (item.deadlineMs <= time) item.expire()
    }
  }

  return {
    add(item) {
      items.add(item)
      ticker ??= setInterval(tick, tickMs)
    },
    remove(item) {
      items.delete(item)
    },
  }
}
