import { sql } from 'kysely'
import type { Database } from './database.ts'

/**
 * What a server's autovacuum does, for the embedded database, which has none: without it the queue takes half a
 * gigabyte for a million deliveries, although it is empty. Takes milliseconds.
 */
export async function vacuumHotTables(db: Database): Promise<void> {
  if (db.engine !== 'pglite') return
  await sql`VACUUM gancho.delivery_queue, gancho.delivery_counts, gancho.delivery_stats, gancho.delivery_durations,
                   gancho.failure_streaks, gancho.bins, gancho.bin_requests, gancho.write_probes`.execute(
    db.kysely,
  )
}
