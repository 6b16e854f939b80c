import type { Chore } from '../../platform/chores.ts'
import type { Database } from '../../platform/database/database.ts'
import type { DatabaseClock } from '../../platform/database/database-clock.ts'
import { deleteEnded } from './sessions.queries.ts'

/** Deletes the sessions whose time is over. */
export function sessionChore(deps: {
  readonly db: Database
  readonly clock: Pick<DatabaseClock, 'cautiousNow' | 'isSettled'>
}): Chore {
  const { db, clock } = deps
  return {
    doing: 'deleting ended sessions',
    everyMs: 60 * 60 * 1_000,
    async run() {
      if (clock.isSettled) await deleteEnded(db, new Date(clock.cautiousNow()))
      return false
    },
  }
}
