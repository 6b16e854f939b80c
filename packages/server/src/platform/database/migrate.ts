import { setTimeout } from 'node:timers/promises'
import { type Kysely, sql } from 'kysely'
import { version } from '../version.ts'
import type { Database } from './database.ts'
import {
  changedFunctionsOf,
  checkLedger,
  checksumOf,
  type Ledger,
  MigrationError,
  makeLedger,
  missingMigrationsOf,
  newerThan,
  readLedger,
  recordApplied,
  type SchemaVersion,
} from './ledger.ts'
import { functions, type Migration, migrations } from './migrations.gen.ts'
import type { Schema } from './schema.gen.ts'
import { sqlStateOf } from './sql-state.ts'

/** What `migrate` did: the names of the files that it applied, and how many were up to date before. */
export interface MigrationReport {
  readonly applied: readonly string[]
  readonly alreadyApplied: number
}

/** The schema of this version. */
export const currentSchema: SchemaVersion = { version, migrations, functions }

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

/** What one transaction applies: a migration, and after the last one the functions that are not up to date. */
interface Step {
  readonly migration: Migration | null
  readonly withFunctions: boolean
}

/**
 * Brings the schema up to date: each missing migration once, in order and in a transaction of its own, and the files of
 * functions that have changed, in the transaction of the last missing migration. Safe to call from any number of processes
 * at once, and while producers and workers of the version before go on.
 * @param ours the schema to bring the database to.
 * @throws MigrationError when the database belongs to another version, when an applied migration differs from ours, and
 * when one does not get at its tables for two minutes.
 */
export async function migrate(db: Database, ours: SchemaVersion = currentSchema): Promise<MigrationReport> {
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
      checkLedger(ledger, ours)
      const applied: string[] = []
      for (const step of stepsTo(ours, ledger))
        applied.push(...(await applyPatiently(connection, step, ours)))
      return { applied, alreadyApplied: ours.migrations.length + ours.functions.length - applied.length }
    })
  })
}

/**
 * The names of the migrations and files of functions that `migrate` would apply. Changes nothing.
 * @throws MigrationError as `migrate` does, for a database that it would not touch.
 */
export async function missingMigrations(db: Database): Promise<readonly string[]> {
  const ledger = await readLedger(db.kysely)
  checkLedger(ledger, currentSchema)
  return [...missingMigrationsOf(ledger, currentSchema), ...changedFunctionsOf(ledger, currentSchema)].map(
    ({ name }) => name,
  )
}

/** @returns the names of migrations and files of functions in the database that a newer version applied. */
export async function newerMigrations(db: Database): Promise<readonly string[]> {
  return newerThan(await readLedger(db.kysely), currentSchema)
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

/** Functions belong to the tables of the last migration, so they are committed with it. */
function stepsTo(ours: SchemaVersion, ledger: Ledger): readonly Step[] {
  const missing = missingMigrationsOf(ledger, ours)
  if (missing.length > 0)
    return missing.map((migration) => ({ migration, withFunctions: migration === missing.at(-1) }))
  return changedFunctionsOf(ledger, ours).length > 0 ? [{ migration: null, withFunctions: true }] : []
}

/** @returns the names of the files that it applied. */
async function applyPatiently(
  connection: Connection,
  step: Step,
  ours: SchemaVersion,
): Promise<readonly string[]> {
  for (let tries = 1; tries <= maxTries; tries += 1) {
    try {
      const work = (tx: Connection) => apply(tx, step, ours, firstWaitMs * tries)
      return await connection.transaction().execute(work)
    } catch (error) {
      if (!notItsTurn.includes(sqlStateOf(error) ?? '')) throw error
    }
    await setTimeout(Math.min(firstWaitMs * tries, longestWaitMs))
  }
  throw blocked(step)
}

async function apply(
  tx: Connection,
  { migration, withFunctions }: Step,
  ours: SchemaVersion,
  waitMs: number,
): Promise<readonly string[]> {
  const applied: string[] = []
  await makeLedger(tx)
  await lockTables(tx, migration?.locks ?? {}, waitMs)
  if (migration !== null) {
    for (const statement of migration.statements) await sql.raw(statement).execute(tx)
    await recordApplied(tx, { name: migration.name, checksum: checksumOf(migration) })
    applied.push(migration.name)
  }
  // Read now, because a migration that drops a function deletes the row of its file.
  for (const file of withFunctions ? changedFunctionsOf(await readLedger(tx), ours) : []) {
    for (const statement of file.statements) await sql.raw(statement).execute(tx)
    await recordApplied(tx, { name: file.name, checksum: `${ours.version} ${checksumOf(file)}` })
    applied.push(file.name)
  }
  return applied
}

/**
 * Takes the locks of a migration before it changes anything. If it took them one by one as it goes, it would hold a table
 * that a producer waits for while it waits for one that the producer has, and PostgreSQL would end one of the two: most
 * likely the producer. What is locked without being declared, such as a view, has the same limit.
 */
async function lockTables(
  tx: Connection,
  locks: Readonly<Record<string, string>>,
  waitMs: number,
): Promise<void> {
  const tables = Object.entries(locks)
  const longestMs = tables.length > 1 ? longestWaitForSeveralMs / tables.length : longestWaitMs
  const timeout = String(Math.floor(Math.min(waitMs, longestMs)))
  await sql`SELECT set_config('lock_timeout', ${timeout}, true)`.execute(tx)
  for (const [name, mode] of tables)
    await sql`LOCK TABLE ${sql.table(name)} IN ${sql.raw(mode)} MODE`.execute(tx)
}

function blocked({ migration }: Step): MigrationError {
  const what = migration === null ? 'The change of functions' : `Migration ${migration.name}`
  return new MigrationError(
    'migration_blocked',
    `${what} needs a moment alone with its tables and views, and other transactions have had them for two minutes: end those (pg_stat_activity lists them by xact_start) and start again. Nothing of it was applied.`,
  )
}
