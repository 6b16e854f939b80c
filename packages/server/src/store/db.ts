import { PGlite, types as pgliteTypes } from '@electric-sql/pglite'
import { Kysely, PGliteDialect, PostgresDialect } from 'kysely'
import pg from 'pg'
import { within } from '../domain/within.ts'
import { askSessions } from './ask-sessions.ts'
import { planNamedOnce } from './plan-once.ts'
import type { Schema } from './schema.gen.ts'
import { type PoolPressure, watchConnections } from './silent-connections.ts'

/** The one seam to the database: the same SQL on both engines. */
export interface Database {
  readonly engine: 'postgresql' | 'pglite'
  /** Every query of the server goes through this; types come from the migrated schema. */
  readonly kysely: Kysely<Schema>
  /** The embedded database itself, for an application that lives in the same process. */
  readonly pglite: PGlite | null
  /** How busy the connections are; null where there is but one, which everybody shares. */
  readonly pressure: () => PoolPressure | null
  /** Ends within seconds, also when PostgreSQL is silent. */
  readonly close: () => Promise<void>
}

const int8 = 20

/** For a new connection, and for a free one of the pool. */
const connectTimeoutMs = 5_000
/** For what is under way when the pool is closed. */
const closePatienceMs = 2_000
/** TCP asks after an idle connection that was silent for this long, and then every second, ten times. */
const keepAliveMs = 10_000

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
  const config: pg.ClientConfig = {
    connectionString: url,
    application_name: 'gancho',
    options: plannerSettings.map((setting) => `-c ${setting}`).join(' '),
    keepAlive: true,
    keepAliveInitialDelayMillis: keepAliveMs,
    connectionTimeoutMillis: connectTimeoutMs,
    statement_timeout: 60_000,
    idle_in_transaction_session_timeout: 30_000,
    types: { getTypeParser: (oid, format) => (oid === int8 ? Number : pg.types.getTypeParser(oid, format)) },
  }
  const pool = new pg.Pool({ ...config, max: maxConnections })
  // A connection that breaks, idle or in use, is replaced by the pool, and its query fails. Both tell it by an
  // event too, which would end the process if nobody listened.
  pool.on('error', () => {})
  pool.on('connect', (client) => client.on('error', () => {}))
  const connections = watchConnections({
    pool,
    ask: (pids) => askSessions(config, pids),
    monotonicMs: () => performance.now(),
  })
  return {
    engine: 'postgresql',
    kysely: new Kysely<Schema>({ dialect: new PostgresDialect({ pool: planNamedOnce(pool, connections) }) }),
    pglite: null,
    pressure: connections.pressure,
    async close() {
      const ended = pool.end()
      await within(closePatienceMs, ended).catch(connections.destroyAll)
      await ended
    },
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
    pressure: () => null,
    close: async () => {
      if (!pglite.closed) await pglite.close()
    },
  }
}
