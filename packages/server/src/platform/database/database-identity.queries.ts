import { sql } from 'kysely'
import type { Database } from './database.ts'

/** What tells this database from every other, on whatever address it is reached, also after a failover to its replica. */
export async function databaseIdentity(db: Database): Promise<string> {
  const { rows } = await sql<{ id: string }>`
    SELECT system_identifier || '-' || (SELECT oid FROM pg_database WHERE datname = current_database()) AS id
      FROM pg_control_system()`.execute(db.kysely)
  return rows[0]?.id ?? ''
}
