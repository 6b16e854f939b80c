import { sql } from 'kysely'
import type { Database } from './database.ts'

/** Rows that are older than this tell nothing of now. */
const recentMs = 60 * 60 * 1_000

/** What the tables say of how the installation does. */
export interface DatabaseHealth {
  /** Tables whose default partition takes rows of now: nobody made a partition for them in time. */
  readonly filledDefaults: readonly string[]
}

export async function readDatabaseHealth(db: Database, now: Date): Promise<DatabaseHealth> {
  const since = new Date(now.getTime() - recentMs)
  const { rows } = await sql<{ events: boolean; log: boolean; attempts: boolean }>`
    SELECT EXISTS (SELECT FROM gancho.events_default WHERE id >= gancho.first_id('evt', ${since})) AS events,
           EXISTS (SELECT FROM gancho.delivery_log_default WHERE id >= gancho.first_id('dlv', ${since})) AS log,
           EXISTS (SELECT FROM gancho.delivery_attempts_default WHERE delivery_id >= gancho.first_id('dlv', ${since})) AS attempts`.execute(
    db.kysely,
  )
  const [row] = rows
  const filled = { events: row?.events, delivery_log: row?.log, delivery_attempts: row?.attempts }
  return {
    filledDefaults: Object.entries(filled).flatMap(([table, isFilled]) => (isFilled ? [table] : [])),
  }
}

/**
 * Writes a page, and takes it back: a full disk, a standby and a read-only database refuse it. A heartbeat would not
 * tell, since it changes a row in a page that there is.
 * @throws what the database refuses it with.
 */
export async function proveWritable(db: Database): Promise<void> {
  await sql`SELECT gancho.prove_writable()`.execute(db.kysely)
}
