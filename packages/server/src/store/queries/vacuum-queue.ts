import { sql } from 'kysely'
import type { Database } from '../db.ts'

/**
 * What a server's autovacuum does, for the embedded database, which has none: without it the queue takes half a
 * gigabyte for a million deliveries, although it is empty. Takes milliseconds.
 */
export async function vacuumQueue(db: Database): Promise<void> {
  if (db.engine === 'pglite') await sql`VACUUM gancho.delivery_queue`.execute(db.kysely)
}
