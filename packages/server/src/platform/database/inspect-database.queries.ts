import { sql } from 'kysely'
import type { Database } from './database.ts'

/** The server behind the database, whether or not Gancho was ever there. */
export async function readServerVersion(db: Database): Promise<{ number: number; text: string }> {
  const { rows } = await sql<{ number: number; text: string }>`
    SELECT current_setting('server_version_num')::int AS number, current_setting('server_version') AS text`.execute(
    db.kysely,
  )
  return rows[0] ?? { number: 0, text: '' }
}

/** When the last partition that was made ahead ends: of the table that has the fewest. Null without any. */
export async function readPartitionsEnd(db: Database): Promise<Date | null> {
  const { rows } = await sql<{ ends_at: Date | null }>`
    SELECT min(last) AS ends_at FROM (SELECT max(ends_at) AS last FROM gancho.partitions GROUP BY table_name) AS of_table`.execute(
    db.kysely,
  )
  return rows[0]?.ends_at ?? null
}

/** Locks that a list of deliveries takes, one for each partition and index of the log, and those that the server has room for. */
export interface LockRoom {
  readonly ofList: number
  readonly ofServer: number
}

export async function readLockRoom(db: Database): Promise<LockRoom> {
  const { rows } = await sql<LockRoom>`
    SELECT (SELECT count(*) FROM pg_inherits i LEFT JOIN pg_index x ON x.indrelid = i.inhrelid
             WHERE i.inhparent = 'gancho.delivery_log'::regclass)
           + (SELECT count(*) FROM pg_inherits i WHERE i.inhparent = 'gancho.delivery_log'::regclass) AS "ofList",
           current_setting('max_locks_per_transaction')::int
             * (current_setting('max_connections')::int + current_setting('max_prepared_transactions')::int) AS "ofServer"`.execute(
    db.kysely,
  )
  return rows[0] ?? { ofList: 0, ofServer: 0 }
}

export interface OpenTransaction {
  readonly seconds: number
  readonly pid: number
  readonly application: string
  readonly state: string
}

/**
 * The transaction of another session that has been open for longest: nothing that is deleted after its beginning can be
 * cleared away. Null when there is none, or none that this user may see.
 */
export async function readOldestTransaction(db: Database): Promise<OpenTransaction | null> {
  const { rows } = await sql<OpenTransaction>`
    SELECT extract(epoch FROM clock_timestamp() - xact_start)::float8 AS seconds, pid, application_name AS application,
           coalesce(state, '') AS state
      FROM pg_stat_activity
     WHERE datname = current_database() AND pid <> pg_backend_pid() AND xact_start IS NOT NULL AND backend_type = 'client backend'
     ORDER BY xact_start LIMIT 1`.execute(db.kysely)
  return rows[0] ?? null
}

/** The newest secrets and own headers of webhooks, as they are stored, with what each belongs to. */
export async function readSealedSecrets(db: Database, limit: number) {
  return await db.kysely
    .selectFrom('gancho.webhooks')
    .select(['id', 'tenant_id', 'secret', 'headers'])
    .where('secret', '<>', '')
    .orderBy('id', 'desc')
    .limit(limit)
    .execute()
}

/** How many connections this user may have, on this database and server; null where nothing limits them. */
export async function readConnectionLimits(db: Database): Promise<{
  readonly role: number | null
  readonly database: number | null
  readonly server: number
}> {
  const { rows } = await sql<{ role: number | null; database: number | null; server: number }>`
    SELECT (SELECT nullif(rolconnlimit, -1) FROM pg_roles WHERE rolname = session_user) AS role,
           (SELECT nullif(datconnlimit, -1) FROM pg_database WHERE datname = current_database()) AS database,
           current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int AS server`.execute(
    db.kysely,
  )
  return rows[0] ?? { role: null, database: null, server: 0 }
}
