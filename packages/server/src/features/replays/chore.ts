import type { Clock } from '../../platform/clock.ts'
import type { Database } from '../../platform/database/database.ts'
import { stepReplay } from './step.queries.ts'

/**
 * The turns of the replays: each call takes one step, and returns true while there is another to take at once. All of
 * them go by the moment at which the first one began, so that a replay takes what its rate allowed by then in one
 * transaction, and not one for each delivery.
 * @param deps.wake is told that deliveries became due.
 */
export function createReplaying(deps: {
  db: Database
  clock: Clock
  wake: () => void
}): () => Promise<boolean> {
  let now: Date | null = null
  return async () => {
    now ??= new Date(deps.clock.now())
    const queued = await stepReplay(deps.db, now)
    if (queued === null) now = null
    else if (queued > 0) deps.wake()
    return queued !== null
  }
}
