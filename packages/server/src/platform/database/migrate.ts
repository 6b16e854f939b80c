import { createHash } from 'node:crypto'
import { setTimeout } from 'node:timers/promises'
import { type Kysely, sql } from 'kysely'
import type { Database } from './database.ts'
import { locksOf } from './migration-locks.ts'
import { type Migration, migrations } from './migrations.gen.ts'
import type { Schema } from './schema.gen.ts'
import { sqlStateOf } from './sql-state.ts'

/** What `migrate` did. */
export interface MigrationReport {
  readonly applied: readonly string[]
  readonly alreadyApplied: number
}

/** The database cannot be migrated by this Gancho, or not now. */
export class MigrationError extends Error {
  readonly code: 'migration_changed' | 'schema_is_newer' | 'postgres_too_old' | 'migration_blocked'
  constructor(code: MigrationError['code'], message: string) {
    super(message)
    this.name = 'MigrationError'
    this.code = code
  }
}

/** "gancho" in hex: the advisory lock that lets one migrator at a time through. */
const migrationLock = 0x67616e63
const oldestPostgres = 150_000
/**
 * How long a migration waits for its tables at its first try, in milliseconds; at each later one as much longer, up to a
 * limit. Everybody who comes after it waits behind it, producers too, so it steps aside for as long before it tries again.
 */
const firstWaitMs = 100
/** More than a second: so long one has to wait until PostgreSQL ends an automatic vacuum. */
const longestWaitMs = 1_500
/** Less than a second for several tables: after that, whoever waits for one of them looks for a deadlock, and loses it. */
const longestWaitForSeveralMs = 900
const maxTries = 50
/** Lock not available, and deadlock detected. */
const notItsTurn = ['55P03', '40P01']

type Connection = Kysely<Schema>

/**
 * Brings the schema up to date: each missing migration once, in order, in a transaction of its own. Safe to call from any
 * number of processes at once, and while producers and workers of the version before go on.
 * @param known all migrations that there are.
 * @throws MigrationError when an applied migration differs from ours or is not known to us, and when one does not get at
 * its tables for two minutes.
 */
export async function migrate(
  db: Database,
  known: readonly Migration[] = migrations,
): Promise<MigrationReport> {
  return await db.kysely.connection().execute(async (connection) => {
    const { rows: settings } = await sql<{
      version: number
    }>`SELECT current_setting('server_version_num')::int AS version`.execute(connection)
    if ((settings[0]?.version ?? 0) < oldestPostgres) {
      throw new MigrationError(
        'postgres_too_old',
        'Gancho needs PostgreSQL 15 or newer: upgrade the server that DATABASE_URL names.',
      )
    }
    return await alone(connection, async () => {
      const ledger = await readLedger(connection)
      checkLedger(ledger, known)
      const missing = missingFrom(ledger, known)
      for (const migration of missing) await applyPatiently(connection, migration)
      return { applied: missing.map(({ name }) => name), alreadyApplied: ledger.length }
    })
  })
}

/**
 * The names of the migrations that `migrate` would apply. Changes nothing.
 * @throws MigrationError when an applied migration differs from ours, or is not known to us.
 */
export async function missingMigrations(db: Database): Promise<readonly string[]> {
  const ledger = await readLedger(db.kysely)
  checkLedger(ledger, migrations)
  return missingFrom(ledger, migrations).map(({ name }) => name)
}

function missingFrom(ledger: Ledger, known: readonly Migration[]): readonly Migration[] {
  return known.filter(({ name }) => !ledger.some((row) => row.name === name))
}

/** @returns the names of migrations in the database that this version does not know: a newer one was started on it. */
export async function newerMigrations(db: Database): Promise<readonly string[]> {
  const ledger = await readLedger(db.kysely)
  return ledger
    .map(({ name }) => name)
    .filter((name) => !migrations.some((migration) => migration.name === name))
}

/** While one migrates the others wait, however long it takes. */
async function alone<Result>(connection: Connection, work: () => Promise<Result>): Promise<Result> {
  await sql`SELECT set_config('statement_timeout', '0', false)`.execute(connection)
  await sql`SELECT pg_advisory_lock(${migrationLock})`.execute(connection)
  try {
    return await work()
  } finally {
    await sql`SELECT pg_advisory_unlock(${migrationLock})`.execute(connection)
    await sql`RESET statement_timeout`.execute(connection)
  }
}

type Ledger = readonly { readonly name: string; readonly checksum: string }[]

async function readLedger(connection: Connection): Promise<Ledger> {
  const { rows } = await sql<{ exists: boolean }>`
    SELECT to_regclass('gancho.migrations') IS NOT NULL AS exists`.execute(connection)
  if (rows[0]?.exists !== true) return []
  const ledger = await sql<
    Ledger[number]
  >`SELECT name, checksum FROM gancho.migrations ORDER BY name`.execute(connection)
  return ledger.rows
}

async function applyPatiently(connection: Connection, migration: Migration): Promise<void> {
  for (let tries = 1; tries <= maxTries; tries += 1) {
    try {
      return await connection.transaction().execute((tx) => apply(tx, migration, firstWaitMs * tries))
    } catch (error) {
      if (!notItsTurn.includes(sqlStateOf(error) ?? '')) throw error
    }
    await setTimeout(Math.min(firstWaitMs * tries, longestWaitMs))
  }
  throw blocked(migration)
}

async function apply(tx: Connection, migration: Migration, waitMs: number): Promise<void> {
  await makeLedger(tx)
  await lockTables(tx, locksOf(migration), waitMs)
  for (const statement of migration.statements) await sql.raw(statement).execute(tx)
  await sql`INSERT INTO gancho.migrations (name, checksum) VALUES (${migration.name}, ${checksum(migration)})`.execute(
    tx,
  )
}

async function lockTables(
  tx: Connection,
  wanted: ReadonlyMap<string, string>,
  waitMs: number,
): Promise<void> {
  const { rows: tables } = await sql<{ name: string }>`
    SELECT name FROM unnest(${[...wanted.keys()]}::text[]) AS name WHERE to_regclass(name) IS NOT NULL`.execute(
    tx,
  )
  const longestMs = tables.length > 1 ? longestWaitForSeveralMs / tables.length : longestWaitMs
  const timeout = String(Math.floor(Math.min(waitMs, longestMs)))
  await sql`SELECT set_config('lock_timeout', ${timeout}, true)`.execute(tx)
  for (const { name } of tables)
    await sql`LOCK TABLE ${sql.table(name)} IN ${sql.raw(wanted.get(name) ?? '')} MODE`.execute(tx)
}

/** Not by IF NOT EXISTS alone: that takes the right to create a schema, also where there is nothing to create. */
async function makeLedger(tx: Connection): Promise<void> {
  const { rows } = await sql<{ exists: boolean }>`
    SELECT to_regnamespace('gancho') IS NOT NULL AS exists`.execute(tx)
  if (rows[0]?.exists !== true) await sql`CREATE SCHEMA gancho`.execute(tx)
  await sql`CREATE TABLE IF NOT EXISTS gancho.migrations
    (name text PRIMARY KEY, checksum text NOT NULL, applied_at timestamptz NOT NULL DEFAULT now())`.execute(
    tx,
  )
}

function blocked({ name }: Migration): MigrationError {
  return new MigrationError(
    'migration_blocked',
    `Migration ${name} needs a moment alone with its tables, and other transactions have had them for two minutes: end those (pg_stat_activity lists them by xact_start) and start again. Nothing of it was applied.`,
  )
}

function checkLedger(ledger: Ledger, known: readonly Migration[]): void {
  for (const { name, checksum: applied } of ledger) {
    const ours = known.find((migration) => migration.name === name)
    if (ours === undefined) {
      throw new MigrationError(
        'schema_is_newer',
        `The database has migration ${name}, which this Gancho does not know: start the newer version.`,
      )
    }
    if (checksum(ours) !== applied) {
      throw new MigrationError(
        'migration_changed',
        `Migration ${name} differs from the one that was applied: migrations are never edited.`,
      )
    }
  }
}

function checksum({ statements }: Migration): string {
  return createHash('sha256').update(statements.join('\n')).digest('hex')
}
