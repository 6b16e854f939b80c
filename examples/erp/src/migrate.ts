import { readdirSync, readFileSync } from 'node:fs'
import { type Kysely, sql } from 'kysely'
import type { Tables } from './erp.ts'

const folder = new URL('./migrations/', import.meta.url)

/** "erp" in hex: lets one migrator at a time through. */
const migrationLock = 0x657270

/** Brings the schema `erp` up to date: each numbered file once, in order, all in one transaction. */
export async function migrate(db: Kysely<Tables>): Promise<void> {
  await db.transaction().execute(async (tx) => {
    await sql`SELECT pg_advisory_xact_lock(${migrationLock})`.execute(tx)
    await sql`CREATE SCHEMA IF NOT EXISTS erp`.execute(tx)
    await sql`CREATE TABLE IF NOT EXISTS erp.migrations (name text PRIMARY KEY)`.execute(tx)
    const { rows } = await sql<{ name: string }>`SELECT name FROM erp.migrations`.execute(tx)
    const applied = new Set(rows.map(({ name }) => name))
    for (const name of readdirSync(folder).sort()) {
      if (applied.has(name)) continue
      for (const statement of statementsOf(name)) await sql.raw(statement).execute(tx)
      await sql`INSERT INTO erp.migrations (name) VALUES (${name})`.execute(tx)
    }
  })
}

/** One by one, because PGlite takes no script in a query. A statement ends with a semicolon at the end of a line. */
function statementsOf(name: string): string[] {
  return readFileSync(new URL(name, folder), 'utf8')
    .split(/;$/m)
    .filter((statement) => statement.trim() !== '')
}
