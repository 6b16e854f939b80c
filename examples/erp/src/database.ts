import { Kysely, PGliteDialect, type PGliteDialectConfig, PostgresDialect } from 'kysely'
import pg from 'pg'
import type { Tables } from './erp.ts'

/** The ERP's own connections to the PostgreSQL that Gancho uses too. */
export function openPostgres(url: string): Kysely<Tables> {
  const pool = new pg.Pool({ connectionString: url, max: 5, application_name: 'erp' })
  // A connection that breaks while idle is replaced by the pool; without a listener it would end the process.
  pool.on('error', () => {})
  return new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) })
}

/** The embedded database that Gancho opened in this process. Gancho closes it. */
export function shareEmbedded(pglite: NonNullable<PGliteDialectConfig['pglite']>): Kysely<Tables> {
  return new Kysely<Tables>({ dialect: new PGliteDialect({ pglite }) })
}
