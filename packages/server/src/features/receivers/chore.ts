import type { Chore } from '../../platform/chores.ts'
import type { Database } from '../../platform/database/database.ts'
import type { DatabaseClock } from '../../platform/database/database-clock.ts'
import { deleteExpiredBins } from './queries.ts'

/** Deletes the receivers whose time is over, with their requests. */
export function receiverChore(deps: {
  readonly db: Database
  readonly clock: Pick<DatabaseClock, 'cautiousNow' | 'isSettled'>
}): Chore {
  const { db, clock } = deps
  return {
    doing: 'deleting expired bins',
    everyMs: 60 * 60 * 1_000,
    isThorough: true,
    async run() {
      return clock.isSettled && (await deleteExpiredBins(db, new Date(clock.cautiousNow())))
    },
  }
}
