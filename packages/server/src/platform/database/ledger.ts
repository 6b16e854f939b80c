import { createHash } from 'node:crypto'
import { type Kysely, sql } from 'kysely'
import type { Migration, SqlFile } from './migrations.gen.ts'
import type { Schema } from './schema.gen.ts'

/** The database cannot be migrated by this Gancho, or not now. */
export class MigrationError extends Error {
  readonly code:
    | 'migration_changed'
    | 'schema_is_newer'
    | 'schema_unreleased'
    | 'postgres_too_old'
    | 'migration_blocked'
  constructor(code: MigrationError['code'], message: string) {
    super(message)
    this.name = 'MigrationError'
    this.code = code
  }
}

/** The SQL that a version of Gancho brings. */
export interface SchemaVersion {
  /** Three numbers with dots between them. Of two versions with different functions, the newer one's stay. */
  readonly version: string
  readonly migrations: readonly Migration[]
  readonly functions: readonly SqlFile[]
}

/**
 * The files that were applied, from `gancho.migrations`. The checksum of a file of functions follows the version that
 * applied it and a space: an older version recognises by it that a newer one was here.
 */
export type Ledger = readonly { readonly name: string; readonly checksum: string }[]

/** The first migration of the scheme that was squashed before the first release. */
const firstUnreleased = '0001_tables'

/** @returns nothing for a database without Gancho. */
export async function readLedger(connection: Kysely<Schema>): Promise<Ledger> {
  const { rows } = await sql<{ exists: boolean }>`
    SELECT to_regclass('gancho.migrations') IS NOT NULL AS exists`.execute(connection)
  if (rows[0]?.exists !== true) return []
  const ledger = await sql<Ledger[number]>`
    SELECT name, checksum
      FROM gancho.migrations
     ORDER BY name`.execute(connection)
  return ledger.rows
}

/** Creates `gancho.migrations` where it is missing. */
export async function makeLedger(tx: Kysely<Schema>): Promise<void> {
  // IF NOT EXISTS alone needs the right to create a schema, also where there is nothing to create.
  const { rows } = await sql<{ exists: boolean }>`
    SELECT to_regnamespace('gancho') IS NOT NULL AS exists`.execute(tx)
  if (rows[0]?.exists !== true) await sql`CREATE SCHEMA gancho`.execute(tx)
  await sql`
    CREATE TABLE IF NOT EXISTS gancho.migrations (
      name text PRIMARY KEY,
      checksum text NOT NULL,
      applied_at timestamptz NOT NULL DEFAULT now())`.execute(tx)
}

/** Records that a file was applied, for the first time or again. */
export async function recordApplied(tx: Kysely<Schema>, { name, checksum }: Ledger[number]): Promise<void> {
  await sql`
    INSERT INTO gancho.migrations (name, checksum)
    VALUES (${name}, ${checksum})
    ON CONFLICT (name) DO UPDATE SET checksum = excluded.checksum, applied_at = now()`.execute(tx)
}

/**
 * Refuses a database that this version must not touch.
 * @throws MigrationError `schema_unreleased`, `schema_is_newer` or `migration_changed`.
 */
export function checkLedger(ledger: Ledger, ours: SchemaVersion): void {
  if (ledger.some(({ name }) => name === firstUnreleased)) {
    throw new MigrationError(
      'schema_unreleased',
      'The database was made by a Gancho from before the first release, and its schema cannot be upgraded, because the migrations were rewritten for the release: drop it with DROP SCHEMA gancho CASCADE, or without DATABASE_URL delete the folder "database" in the data folder, and start again.',
    )
  }
  const [newer] = newerThan(ledger, ours)
  if (newer !== undefined) {
    throw new MigrationError(
      'schema_is_newer',
      `The database has ${newer} of a newer Gancho than this one (${ours.version}): start the newer version.`,
    )
  }
  for (const migration of ours.migrations) {
    const applied = ledger.find(({ name }) => name === migration.name)
    if (applied !== undefined && applied.checksum !== checksumOf(migration)) {
      throw new MigrationError(
        'migration_changed',
        `Migration ${migration.name} differs from the one that was applied: migrations are never edited.`,
      )
    }
  }
}

/** @returns the names of migrations and files of functions that a newer version than ours applied. */
export function newerThan(ledger: Ledger, ours: SchemaVersion): readonly string[] {
  return ledger
    .filter(({ name, checksum }) =>
      name.startsWith('functions/')
        ? isNewer(checksum.split(' ')[0] ?? '', ours.version) && !isCurrent(ledger, ours, name)
        : ours.migrations.every((migration) => migration.name !== name),
    )
    .map(({ name }) => name)
}

/** @returns the migrations that were not applied yet. */
export function missingMigrationsOf(ledger: Ledger, ours: SchemaVersion): readonly Migration[] {
  return ours.migrations.filter(({ name }) => !ledger.some((row) => row.name === name))
}

/** @returns the files of functions that were not applied yet, or have changed since. */
export function changedFunctionsOf(ledger: Ledger, ours: SchemaVersion): readonly SqlFile[] {
  return ours.functions.filter(({ name }) => !isCurrent(ledger, ours, name))
}

function isCurrent(ledger: Ledger, ours: SchemaVersion, name: string): boolean {
  const file = ours.functions.find((each) => each.name === name)
  const applied = ledger.find((row) => row.name === name)
  return file !== undefined && applied?.checksum.split(' ')[1] === checksumOf(file)
}

function isNewer(version: string, than: string): boolean {
  return version.localeCompare(than, 'en', { numeric: true }) > 0
}

/** @returns SHA-256 in hex. */
export function checksumOf({ statements }: SqlFile): string {
  return createHash('sha256').update(statements.join('\n')).digest('hex')
}
