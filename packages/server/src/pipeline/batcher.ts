/** Collects items that arrive one by one and runs them in batches. */
export interface Batcher<Item, Result> {
  /** Resolves with the item's own result, or rejects with what its batch failed with. */
  add(item: Item): Promise<Result>
  /** Items not yet settled. */
  readonly size: number
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
 */
export function createBatcher<Item, Result>({
  run,
  maxItems,
  maxConcurrent,
}: {
  run: (items: readonly Item[]) => Promise<readonly Result[]>
  maxItems: number
  maxConcurrent: number
}): Batcher<Item, Result> {
  let waiting: Entry<Item, Result>[] = []
  let running = 0
  let size = 0
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

  async function runNext(): Promise<void> {
    const batch = waiting.slice(0, maxItems)
    waiting = waiting.slice(maxItems)
    running += 1
    try {
      const results = await run(batch.map(({ item }) => item))
      for (const [index, entry] of batch.entries()) entry.resolve(results[index] as Result)
    } catch (error) {
      for (const entry of batch) entry.reject(error)
    } finally {
      running -= 1
      size -= batch.length
      if (waiting.length > 0) schedule()
    }
  }

  return {
    add(item) {
      return new Promise<Result>((resolve, reject) => {
        waiting.push({ item, resolve, reject })
        size += 1
        schedule()
      })
    },
    get size() {
      return size
    },
  }
}
