import { sql } from 'kysely'
import { atOnce } from './at-once.ts'
import type { Database } from './database.ts'

/** The clock of the database, for those who compare times with it: milliseconds since 1970. */
export async function databaseNow(db: Database): Promise<number> {
  const question = sql<{ now: Date }>`SELECT clock_timestamp() AS now`
  const { rows } = await atOnce(db, (on) => question.execute(on))
  return rows[0]?.now.getTime() ?? Number.NaN
}
