import type { Chore } from '../../platform/chores.ts'
import type { Database } from '../../platform/database/database.ts'
import type { DatabaseClock } from '../../platform/database/database-clock.ts'
import { deleteExpired } from './delete-expired.queries.ts'
import { droppableBefore, type ExpiredDeliveries, expireDeliveries } from './expire-deliveries.queries.ts'
import { createPartitions, dropPartitions } from './partitions.queries.ts'
import { expiresBeforeEndMs, partitionWeeks } from './rules.ts'

const hourMs = 60 * 60 * 1_000

/** Makes partitions and drops them. These are two chores, so that what holds up the one does not hold up the other. */
export function retentionChores(deps: HousekeepingDeps): readonly Chore[] {
  return [
    { doing: 'making partitions', everyMs: hourMs, isThorough: true, run: () => makePartitions(deps) },
    { doing: 'dropping what expired', everyMs: hourMs, isThorough: true, run: () => expire(deps) },
  ]
}

/** Makes the partitions of the weeks to come. */
export async function makePartitions({ db, clock, retentionMs }: HousekeepingDeps): Promise<boolean> {
  if (!clock.isSettled) return false
  await createPartitions(db, { now: new Date(clock.now()), weeks: partitionWeeks(retentionMs) })
  return false
}

/**
 * Ends the deliveries that have waited for too long, and drops what is older than the retention, in small steps. None of
 * that can be undone, so nothing is too old that is not by both the clock of the database and that of this machine.
 * @returns true when there is more to do at once.
 */
export async function expire(deps: HousekeepingDeps): Promise<boolean> {
  const { db, clock, retentionMs } = deps
  if (!clock.isSettled) return false
  const nowMs = clock.cautiousNow()
  const cutoff = new Date(nowMs - retentionMs)
  const shownMs = expiresBeforeEndMs(retentionMs)
  const { expired, isMore } = await expireDeliveries(db, {
    now: new Date(clock.now()),
    eventsBefore: new Date(cutoff.getTime() + shownMs),
  })
  if (expired.length > 0) deps.onExpired(expired)
  if (isMore) return true
  const before = await droppableBefore(db, { cutoff, shownSince: new Date(nowMs - shownMs) })
  if (await deleteExpired(db, before)) return true
  await dropPartitions(db, before)
  return false
}

export interface HousekeepingDeps {
  readonly db: Database
  readonly clock: Pick<DatabaseClock, 'now' | 'cautiousNow' | 'isSettled'>
  readonly retentionMs: number
  readonly onExpired: (expired: readonly ExpiredDeliveries[]) => void
}
