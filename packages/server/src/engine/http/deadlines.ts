/** Something that must be over by a moment, on the clock of `createDeadlines`. */
export interface Bounded {
  readonly deadlineMs: number
  /** Its place among the others, kept by `Deadlines`; -1 while it is not there. */
  place: number
  expire(): void
}

/** One clock tick for all requests in flight, instead of a timer or an AbortSignal for each. */
export interface Deadlines {
  add(item: Bounded): void
  remove(item: Bounded): void
}

/** How late an item may expire. */
const tickMs = 50
/** A tick that is so late comes after the process stood still, as when its machine was suspended. */
const standstillMs = 1_000

/**
 * Expires items at most 50 ms after their deadline. Ticks only while there is an item, so an idle process sleeps. After a
 * standstill nothing expires before the next tick: an answer that arrived meanwhile is read first, and counts as in time.
 * That next tick is waited for once, however late it is too: a process that is always busy would expire nothing.
 *
 * A list in which the last item fills the gap, not a Set: a Set that has become old makes V8 take everything that
 * passes through it for old, which was a fifth of the cost of a request.
 *
 * @param now a monotonic clock in milliseconds.
 */
export function createDeadlines(now: () => number): Deadlines {
  const items: Bounded[] = []
  let ticker: NodeJS.Timeout | undefined
  let tickedMs = 0
  let isReading = false

  function tick() {
    if (items.length === 0) {
      clearInterval(ticker)
      ticker = undefined
    }
    const time = now()
    isReading = !isReading && time - tickedMs >= standstillMs
    tickedMs = time
    if (isReading) return
    for (const item of items.filter(({ deadlineMs }) => deadlineMs <= time)) item.expire()
  }

  return {
    add(item) {
      item.place = items.length
      items.push(item)
      if (ticker !== undefined) return
      tickedMs = now()
      ticker = setInterval(tick, tickMs)
    },
    remove(item) {
      const last = items[items.length - 1]
      if (item.place === -1 || last === undefined) return
      items[item.place] = last
      last.place = item.place
      items.pop()
      item.place = -1
    },
  }
}
