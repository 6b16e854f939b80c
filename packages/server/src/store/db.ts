import { PGlite, types as pgliteTypes } from '@electric-sql/pglite'
import { Kysely, PGliteDialect, PostgresDialect } from 'kysely'
import pg from 'pg'
import { planNamedOnce } from './plan-once.ts'
import type { Schema } from './schema.gen.ts'

/** The one seam to the database: the same SQL on both engines. */
export interface Database {
  readonly engine: 'postgresql' | 'pglite'
  /** Every query of the server goes through this; types come from the migrated schema. */
  readonly kysely: Kysely<Schema>
  /** The embedded database itself, for an application that lives in the same process. */
  readonly pglite: PGlite | null
  readonly close: () => Promise<void>
}

const int8 = 20

/**
 * The queue fills and empties faster than its statistics are renewed. On stale ones the planner reads and
 * sorts all that is due to take the first few hundred, or scans the whole table to find a few by id. Every
 * statement of ours has an index for what it does: with these settings, it is used. JIT would compile for
 * half a second whenever there is no way round a scan, since the planner then counts it as very dear.
 */
const plannerSettings = ['enable_seqscan=off', 'enable_bitmapscan=off', 'jit=off']

/**
 * Opens PostgreSQL (15 or newer).
 * @param maxConnections size of the pool.
 */
export function openPostgres(url: string, maxConnections = 10): Database {
  const pool = new pg.Pool({
    connectionString: url,
    max: maxConnections,
    application_name: 'gancho',
    options: plannerSettings.map((setting) => `-c ${setting}`).join(' '),
    keepAlive: true,
    statement_timeout: 60_000,
    idle_in_transaction_session_timeout: 30_000,
    types: { getTypeParser: (oid, format) => (oid === int8 ? Number : pg.types.getTypeParser(oid, format)) },
  })
  // A connection that breaks, idle or in use, is replaced by the pool, and its query fails. Both tell it by an
  // event too, which would end the process if nobody listened.
  pool.on('error', () => {})
  pool.on('connect', (client) => client.on('error', () => {}))
  return {
    engine: 'postgresql',
    kysely: new Kysely<Schema>({ dialect: new PostgresDialect({ pool: planNamedOnce(pool) }) }),
    pglite: null,
    close: () => pool.end(),
  }
}

/**
 * Opens the embedded PostgreSQL.
 * @param folder where its data lives; in memory when absent.
 * @param image a dumped data folder to start from, instead of initialising an empty one.
 */
export async function openPglite(folder?: string, image?: Blob): Promise<Database> {
  const pglite = await PGlite.create({
    ...(folder === undefined ? {} : { dataDir: folder }),
    ...(image === undefined ? {} : { loadDataDir: image }),
    parsers: { [pgliteTypes.INT8]: Number },
  })
  await pglite.exec(plannerSettings.map((setting) => `SET ${setting}`).join('; '))
  return {
    engine: 'pglite',
    kysely: new Kysely<Schema>({ dialect: new PGliteDialect({ pglite }) }),
    pglite,
    close: async () => {
      if (!pglite.closed) await pglite.close()
    },
  }
}
