import type { Chore } from '../../platform/chores.ts'
import type { Database } from '../../platform/database/database.ts'
import type { DatabaseClock } from '../../platform/database/database-clock.ts'
import { alone, coarsenStats, expireStats } from './merge.queries.ts'
import { coarseningsAt } from './range.ts'

/**
 * Makes old statistics coarser, and deletes those that are older than the retention.
 * @param deps.expireBeside deletes what others keep for as long as the statistics; it is called first.
 */
export function statisticsChore(deps: {
  readonly db: Database
  readonly clock: Pick<DatabaseClock, 'now' | 'cautiousNow' | 'isSettled'>
  readonly retentionMs: number
  readonly expireBeside: (cutoff: Date) => Promise<unknown>
}): Chore {
  const { db, clock } = deps
  return {
    doing: 'keeping statistics',
    everyMs: 10 * 60 * 1_000,
    isThorough: true,
    async run() {
      if (!clock.isSettled) return false
      const now = clock.now()
      const cutoff = new Date(clock.cautiousNow() - deps.retentionMs)
      await deps.expireBeside(cutoff)
      const isMore = await alone(db, async (tx) => [
        await coarsenStats(tx, coarseningsAt(now)),
        await expireStats(tx, cutoff),
      ])
      return isMore?.includes(true) ?? false
    },
  }
}
