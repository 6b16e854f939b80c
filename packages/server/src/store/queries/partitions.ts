import { sql } from 'kysely'
import type { Database } from '../db.ts'

const weeksAhead = 5

/** Makes the partitions of the coming weeks, and drops what is older than `cutoff`. Returns how many of each. */
export async function maintainPartitions(
  db: Database,
  now: Date,
  cutoff: Date,
): Promise<{ created: number; dropped: number }> {
  return await db.kysely.transaction().execute(async (tx) => {
    // A partition comes and goes under a lock that waits for every open transaction on the table: give up
    // rather than make the producers wait behind us, and try again at the next turn.
    await sql`SET LOCAL lock_timeout = '2s'`.execute(tx)
    const { rows } = await sql<{ created: number; dropped: number }>`
      SELECT gancho.create_partitions(${now}, ${weeksAhead}) AS created, gancho.drop_expired(${cutoff}) AS dropped`.execute(
      tx,
    )
    return rows[0] ?? { created: 0, dropped: 0 }
  })
}
