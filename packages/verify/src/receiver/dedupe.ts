/** `claimed`: yours to handle. `busy`: another request has it right now. `done`: it was handled. */
export type DedupeClaim = 'claimed' | 'busy' | 'done'

/**
 * Handles an event once although it may arrive more than once: a memory keyed by `webhook-id`, which is the same on
 * every attempt. Three steps, because an id that is recorded before the event is handled loses the event when
 * handling fails, and one recorded only afterwards lets two attempts at the same time both handle it.
 */
export type Dedupe = {
  /**
   * Takes the id, in one atomic step, unless it is taken or done. In a store that outlives the process a claim
   * must expire, later than the slowest handler: a process that dies never releases it.
   */
  claim(id: string): DedupeClaim | Promise<DedupeClaim>
  /** It was handled: say `done` from now on, for as long as the sender may repeat it (Gancho: 3 days, or by hand). */
  complete(id: string): unknown
  /** Handling it failed: let the next attempt claim it. */
  release(id: string): unknown
}

/**
 * A `Dedupe` in the memory of one process, for a receiver that is one process and may forget when it restarts.
 * Remembers the latest `idsMax` events (100,000).
 */
export function memoryDedupe({ idsMax = 100_000 }: { idsMax?: number } = {}): Dedupe {
  const busy = new Set<string>()
  const done = new Set<string>()
  return {
    claim(id) {
      if (done.has(id)) return 'done'
      if (busy.has(id)) return 'busy'
      busy.add(id)
      return 'claimed'
    },
    complete(id) {
      busy.delete(id)
      done.add(id)
      // A Set keeps the order of insertion: the first is the oldest.
      for (const oldest of done) {
        if (done.size <= idsMax) break
        done.delete(oldest)
      }
    },
    release(id) {
      busy.delete(id)
    },
  }
}
