/** Collects items that arrive one by one and runs them in batches. */
export interface Batcher<Item, Result> {
  /** Resolves with the item's own result, or rejects with what its batch failed with. */
  add(item: Item): Promise<Result>
  /** Items not yet settled. */
  readonly size: number
  /** Their bytes; see `bytesOf`. */
  readonly bytes: number
}

interface Entry<Item, Result> {
  readonly item: Item
  readonly resolve: (result: Result) => void
  readonly reject: (error: unknown) => void
}

/**
 * Group commit: an item that finds a free place runs at once, those that arrive while every place is taken
 * share the next batch. So a quiet system answers without delay, and a busy one pays for one commit where it
 * would have paid for hundreds.
 * @param run returns one result for each item, in order.
 * @param maxConcurrent batches under way at once.
 * @param maxBytes of a batch; one item alone may have more.
 */
export function createBatcher<Item, Result>({
  run,
  maxItems,
  maxConcurrent,
  bytesOf = () => 0,
  maxBytes = Number.POSITIVE_INFINITY,
}: {
  run: (items: readonly Item[]) => Promise<readonly Result[]>
  maxItems: number
  maxConcurrent: number
  bytesOf?: (item: Item) => number
  maxBytes?: number
}): Batcher<Item, Result> {
  let waiting: Entry<Item, Result>[] = []
  let running = 0
  let size = 0
  let bytes = 0
  let scheduled = false

  function schedule(): void {
    if (scheduled) return
    scheduled = true
    // After the current turn of the event loop, so that what one turn brings in goes out together.
    setImmediate(() => {
      scheduled = false
      while (running < maxConcurrent && waiting.length > 0) void runNext()
    })
  }

  function takeNext(): readonly Entry<Item, Result>[] {
    let count = 0
    let sum = 0
    for (const { item } of waiting) {
      sum += bytesOf(item)
      if (count === maxItems || (count > 0 && sum > maxBytes)) break
      count += 1
    }
    const batch = waiting.slice(0, count)
    waiting = waiting.slice(count)
    return batch
  }

  async function runNext(): Promise<void> {
    const batch = takeNext()
    running += 1
    try {
      const results = await run(batch.map(({ item }) => item))
      for (const [index, entry] of batch.entries()) entry.resolve(results[index] as Result)
    } catch (error) {
      for (const entry of batch) entry.reject(error)
    } finally {
      running -= 1
      size -= batch.length
      for (const { item } of batch) bytes -= bytesOf(item)
      if (waiting.length > 0) schedule()
    }
  }

  return {
    add(item) {
      return new Promise<Result>((resolve, reject) => {
        waiting.push({ item, resolve, reject })
        size += 1
        bytes += bytesOf(item)
        schedule()
      })
    },
    get size() {
      return size
    },
    get bytes() {
      return bytes
    },
  }
}
