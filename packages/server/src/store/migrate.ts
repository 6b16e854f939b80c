import { createHash } from 'node:crypto'
import { sql } from 'kysely'
import type { Database } from './db.ts'
import { type Migration, migrations } from './migrations.gen.ts'

/** What `migrate` did. */
export interface MigrationReport {
  readonly applied: readonly string[]
  readonly alreadyApplied: number
}

/** The database was migrated by a different Gancho than this one. */
export class MigrationError extends Error {
  readonly code: 'migration_changed' | 'schema_is_newer' | 'postgres_too_old'
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
 * Brings the schema up to date: each missing migration once, in order, all in one transaction.
 * Safe to call from any number of processes at once.
 * @throws MigrationError when an applied migration differs from ours, or is not known to us.
 */
export async function migrate(db: Database): Promise<MigrationReport> {
  return await db.kysely.transaction().execute(async (tx) => {
    const { rows: settings } = await sql<{
      version: number
    }>`SELECT current_setting('server_version_num')::int AS version`.execute(tx)
    if ((settings[0]?.version ?? 0) < oldestPostgres) {
      throw new MigrationError(
        'postgres_too_old',
        'Gancho needs PostgreSQL 15 or newer: upgrade the server that DATABASE_URL names.',
      )
    }
    await sql`SELECT pg_advisory_xact_lock(${migrationLock})`.execute(tx)
    await sql`CREATE SCHEMA IF NOT EXISTS gancho`.execute(tx)
    await sql`CREATE TABLE IF NOT EXISTS gancho.migrations
      (name text PRIMARY KEY, checksum text NOT NULL, applied_at timestamptz NOT NULL DEFAULT now())`.execute(
      tx,
    )
    const { rows: ledger } = await sql<{ name: string; checksum: string }>`
      SELECT name, checksum FROM gancho.migrations ORDER BY name`.execute(tx)

    checkLedger(ledger)
    const missing = migrations.filter(({ name }) => !ledger.some((row) => row.name === name))
    for (const migration of missing) {
      for (const statement of migration.statements) await sql.raw(statement).execute(tx)
      await sql`INSERT INTO gancho.migrations (name, checksum) VALUES (${migration.name}, ${checksum(migration)})`.execute(
        tx,
      )
    }
    return { applied: missing.map(({ name }) => name), alreadyApplied: ledger.length }
  })
}

function checkLedger(ledger: readonly { name: string; checksum: string }[]): void {
  for (const { name, checksum: applied } of ledger) {
    const ours = migrations.find((migration) => migration.name === name)
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
