import { sql } from 'kysely'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Database, openPostgres } from '../../../src/platform/database/database.ts'
import { migrate } from '../../../src/platform/database/migrate.ts'
import { functions, migrations, type SqlFile } from '../../../src/platform/database/migrations.gen.ts'
import { emptyPostgres } from './empty-database.ts'

/** From the weakest that hinders a producer to the strongest. Those of reading and writing rows hinder nobody. */
const modes = ['ShareLock', 'ShareRowExclusiveLock', 'ExclusiveLock', 'AccessExclusiveLock']

describe('the locks of the schema’s SQL', () => {
  let db: Database
  let drop: () => Promise<void>
  beforeEach(async () => {
    const empty = await emptyPostgres()
    drop = empty.drop
    db = openPostgres(empty.url, 1)
  })
  afterEach(async () => {
    await db.close()
    await drop()
  })

  /**
   * Applies a file, and keeps what it did.
   * @returns the strongest lock that it took of each table and view that was there before.
   */
  async function locksTakenBy({ statements }: SqlFile): Promise<Record<string, string>> {
    return await db.kysely.transaction().execute(async (tx) => {
      const { rows: before } = await sql<{ oid: number }>`
        SELECT oid::int FROM pg_class WHERE relnamespace = to_regnamespace('gancho') AND relkind IN ('r', 'p', 'v')`.execute(
        tx,
      )
      for (const statement of statements) await sql.raw(statement).execute(tx)
      const { rows } = await sql<{ name: string; mode: string }>`
        SELECT c.relname AS name, l.mode FROM pg_locks l JOIN pg_class c ON c.oid = l.relation
         WHERE l.pid = pg_backend_pid() AND c.oid::int = ANY (${before.map(({ oid }) => oid)}::int[])`.execute(
        tx,
      )
      const strongest = new Map<string, number>()
      for (const { name, mode } of rows) {
        const rank = modes.indexOf(mode)
        if (rank >= 0) strongest.set(name, Math.max(rank, strongest.get(name) ?? 0))
      }
      return Object.fromEntries(
        [...strongest].map(([name, rank]) => [`gancho.${name}`, spelled(modes[rank] ?? '')]),
      )
    })
  }

  it('are those that each migration declares, for the tables that were there before it', async () => {
    await sql`CREATE SCHEMA gancho`.execute(db.kysely)
    expect(migrations.some(({ locks }) => Object.keys(locks).length > 0)).toBe(true)
    for (const migration of migrations) {
      expect([migration.name, await locksTakenBy(migration)]).toEqual([migration.name, migration.locks])
    }
  })

  it('are none of a table when functions and views are applied again', async () => {
    await migrate(db)
    const { rows: views } = await sql<{ name: string }>`
      SELECT 'gancho.' || relname AS name FROM pg_class
       WHERE relnamespace = 'gancho'::regnamespace AND relkind = 'v'`.execute(db.kysely)
    const locked = new Set<string>()
    for (const file of functions) {
      for (const name of Object.keys(await locksTakenBy(file))) locked.add(name)
    }
    expect([...locked].sort()).toEqual(views.map(({ name }) => name).sort())
  })
})

/** "AccessExclusiveLock" of pg_locks is "ACCESS EXCLUSIVE" of LOCK TABLE. */
function spelled(mode: string): string {
  return mode
    .replace('Lock', '')
    .replace(/(?<=[a-z])(?=[A-Z])/g, ' ')
    .toUpperCase()
}
