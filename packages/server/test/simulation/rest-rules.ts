import { type Cast, describe } from './cast.ts'
import type { Row } from './observer.ts'

/** So long after faults have ended, what was stored in time has been claimed. */
export const claimedWithinMs = 12_000

/** What a transaction may take for its deliveries to be in sight of the next look at the queue. */
export const inTimeMs = 150

/**
 * Told when faults have ended for that long, and some worker was well all the time. What nobody has claimed yet is
 * allowed to wait for longer only when it is not due, is held up by its webhook, or was committed late: then it may take
 * until the next sweep.
 */
export function judgeWaiting(cast: Cast): void {
  const { world, producers } = cast
  const mayWait = (row: Row): boolean => {
    const webhook = world.observer.webhooks.get(row.webhook_id)
    const { begunMs = 0, committedMs = Number.POSITIVE_INFINITY } =
      producers.committed.get(row.event_id) ?? {}
    return (
      row.owner !== null ||
      row.attempts > 0 ||
      row.due_ms > world.server.nowMs() - claimedWithinMs ||
      committedMs - begunMs > inTimeMs ||
      webhook?.state !== 'ACTIVE' ||
      webhook.ordered ||
      webhook.is_limited
    )
  }
  for (const row of world.unfinished()) {
    world.require(mayWait(row), '14: when faults stop, what was stored in time is claimed in seconds', () =>
      describe(row),
    )
  }
}
