import type { Delivery } from '@gancho/client/http'

/** More than a stream shows at once, so that nothing of its beginning is taken for new. */
const remembered = 1_000

/**
 * Tells states of deliveries that were not seen yet: a stream begins with what is there, each time that it is opened.
 * @returns takes a state, and says whether it is news.
 */
export function createChanges(): (delivery: Delivery) => boolean {
  const seen = new Map<string, string>()
  return (delivery) => {
    const { status, attempts, last_error, next_attempt_at, finished_at } = delivery
    const state = JSON.stringify([status, attempts, last_error, next_attempt_at, finished_at])
    if (seen.get(delivery.id) === state) return false
    // Again at the end: the ones longest unchanged are forgotten first.
    seen.delete(delivery.id)
    seen.set(delivery.id, state)
    for (const id of seen.keys()) {
      if (seen.size <= remembered) break
      seen.delete(id)
    }
    return true
  }
}
