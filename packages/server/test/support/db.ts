import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import { type Database, openPglite, openPostgres } from '../../src/store/db.ts'
import { migrate } from '../../src/store/migrate.ts'

/** A migrated database for one test file. `url` is there on PostgreSQL, for tests that bring their own driver. */
export interface TestDatabase extends Database {
  readonly url: string | null
}

let image: Promise<Blob> | undefined

/** An embedded database, cloned from one that was migrated once per process. */
export async function pgliteForTest(): Promise<TestDatabase> {
  image ??= (async () => {
    const db = await openPglite()
    await migrate(db)
    const dump = await db.pglite?.dumpDataDir('none')
    await db.close()
    if (dump === undefined) throw new Error('no image')
    return dump
  })()
  return { ...(await openPglite(undefined, await image)), url: null }
}

/** A database of its own on the server that `npm test` started; dropped when closed. */
export async function postgresForTest(maxConnections = 10): Promise<TestDatabase> {
  const server = process.env.GANCHO_TEST_DATABASE_URL
  if (server === undefined)
    throw new Error('GANCHO_TEST_DATABASE_URL is not set: run the tests with npm test')
  const name = `test_${randomUUID().replaceAll('-', '')}`
  const admin = openPostgres(server, 1)
  await sql`CREATE DATABASE ${sql.id(name)}`.execute(admin.kysely)
  const url = new URL(server)
  url.pathname = `/${name}`
  const db = openPostgres(url.href, maxConnections)
  await migrate(db)
  return {
    ...db,
    url: url.href,
    close: async () => {
      await db.close()
      await sql`DROP DATABASE ${sql.id(name)} WITH (FORCE)`.execute(admin.kysely)
      await admin.close()
    },
  }
}

/** Both engines, for `describe.each`: one SQL text has to work on both. */
export const engines = [
  ['PGlite', pgliteForTest],
  ['PostgreSQL', postgresForTest],
] as const
