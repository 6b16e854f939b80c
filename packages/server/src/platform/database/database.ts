import { PGlite, types as pgliteTypes } from '@electric-sql/pglite'
import { Kysely, PGliteDialect, PostgresDialect } from 'kysely'
import { openLastingPglite } from './embedded/lasting-pglite.ts'
import { planNamedOnce } from './embedded/plan-once.ts'
import type { Schema } from './schema.gen.ts'
import { createSessionPool, type SessionPool } from './sessions/session-pool.ts'
import { embeddedSettings } from './sessions/session-settings.ts'
import type { PoolPressure } from './sessions/silent-connections.ts'

/** The one seam to the database: the same SQL on both engines. */
export interface Database {
  readonly engine: 'postgresql' | 'pglite'
  /** Every query of the server goes through this; types come from the migrated schema. */
  readonly kysely: Kysely<Schema>
  /**
   * For what keeps leases and tells the time: it waits for nobody's statements, since a heartbeat that came late would
   * cost the leases. A connection of its own on PostgreSQL; the embedded database has but one.
   */
  readonly heartbeats: Kysely<Schema>
  /** The embedded database itself, for an application that lives in the same process. */
  readonly pglite: PGlite | null
  /** The sessions behind the queries; null for the embedded database, which is one session. */
  readonly sessions: Pick<SessionPool, 'connect' | 'counts'> | null
  /** How busy the connections are; null where there is but one, which everybody shares. */
  readonly pressure: () => PoolPressure | null
  /** Ends within seconds, also when PostgreSQL is silent. */
  readonly close: () => Promise<void>
}

/**
 * Opens PostgreSQL (15 or newer). Nothing is asked of it yet.
 * @param url as `DATABASE_URL`: one server, or several of which the one that takes writes is used.
 * @param maxConnections size of the pool. A worker takes one connection more, for its heartbeat.
 */
export function openPostgres(url: string, maxConnections = 10): Database {
  const sessions = createSessionPool(url, maxConnections)
  const heartbeats = createSessionPool(url, 1)
  return {
    engine: 'postgresql',
    kysely: new Kysely<Schema>({ dialect: new PostgresDialect({ pool: planNamedOnce(sessions) }) }),
    heartbeats: new Kysely<Schema>({ dialect: new PostgresDialect({ pool: planNamedOnce(heartbeats) }) }),
    pglite: null,
    sessions,
    pressure: sessions.pressure,
    close: async () => {
      await Promise.all([sessions.end(), heartbeats.end()])
    },
  }
}

/**
 * Opens the embedded PostgreSQL.
 * @param folder where its data lives; in memory when absent.
 * @param image a dumped data folder to start from, instead of initialising an empty one.
 * @param requireOpenable throws while the folder cannot be opened.
 */
export async function openPglite(
  folder?: string,
  image?: Blob,
  requireOpenable: () => void = () => {},
): Promise<Database> {
  const lasting = await openLastingPglite(async () => {
    requireOpenable()
    const pglite = await PGlite.create({
      ...(folder === undefined ? {} : { dataDir: folder }),
      ...(image === undefined ? {} : { loadDataDir: image }),
      parsers: { [pgliteTypes.INT8]: Number },
    })
    await pglite.exec(embeddedSettings)
    return pglite
  }, folder !== undefined)
  const kysely = new Kysely<Schema>({ dialect: new PGliteDialect({ pglite: lasting }) })
  return {
    engine: 'pglite',
    kysely,
    heartbeats: kysely,
    get pglite() {
      return lasting.current
    },
    sessions: null,
    pressure: () => null,
    close: async () => {
      if (!lasting.closed) await lasting.close()
    },
  }
}
