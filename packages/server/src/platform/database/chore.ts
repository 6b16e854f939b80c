import type { Chore } from '../chores.ts'
import type { Database } from './database.ts'
import { vacuumHotTables } from './vacuum-hot-tables.queries.ts'

/** Keeps the busy tables of the embedded database small. */
export function vacuumChore(db: Database): Chore {
  return {
    doing: 'vacuuming',
    everyMs: 10_000,
    isThorough: true,
    async run() {
      await vacuumHotTables(db)
      return false
    },
  }
}
