import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import { openPostgres } from '../../../src/platform/database/database.ts'

/** A PostgreSQL database without Gancho in it, for tests that migrate themselves. */
export async function emptyPostgres(): Promise<{ url: string; drop(): Promise<void> }> {
  const server = process.env.GANCHO_TEST_DATABASE_URL
  if (server === undefined)
    throw new Error('GANCHO_TEST_DATABASE_URL is not set: run the tests with npm test')
  const name = `test_${randomUUID().replaceAll('-', '')}`
  const admin = openPostgres(server, 1)
  await sql`CREATE DATABASE ${sql.id(name)}`.execute(admin.kysely)
  const url = new URL(server)
  url.pathname = `/${name}`
  return {
    url: url.href,
    async drop() {
      await sql`DROP DATABASE ${sql.id(name)} WITH (FORCE)`.execute(admin.kysely)
      await admin.close()
    },
  }
}
