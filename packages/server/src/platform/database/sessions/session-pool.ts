import pg from 'pg'
import { parseIntoClientConfig } from 'pg-connection-string'
import { within } from '../../within.ts'
import { parsePostgresAddress } from '../postgres-address.ts'
import { askSessions } from './ask-sessions.ts'
import { endsAllSessions, endsSession, isConnectionLimit, mayBeElsewhere } from './session-faults.ts'
import { adjustSession, startupOptions } from './session-settings.ts'
import { type PoolPressure, watchConnections } from './silent-connections.ts'

/** How many sessions there are, and how many PostgreSQL lets us have. */
export interface SessionCounts {
  readonly open: number
  /** Fewer than the pool would have; null while PostgreSQL has refused none. */
  readonly allowed: number | null
}

/** Sessions of PostgreSQL, each with everything set that Gancho relies on. */
export interface SessionPool {
  readonly options: object
  /**
   * A session; it is given back by its `release`. Waits while all are in use.
   * @throws ConnectionFault, or what PostgreSQL refused it with.
   */
  connect(): Promise<pg.PoolClient>
  /**
   * Follows a statement to its answer. A session that cannot be used after it is not given to anybody again.
   * @throws ConnectionFault when the connection is lost, or falls silent.
   */
  answer<T>(session: pg.PoolClient, statement: Promise<T>): Promise<T>
  pressure(): PoolPressure
  counts(): SessionCounts
  /** Ends within seconds, also when PostgreSQL is silent. */
  end(): Promise<void>
}

const int8 = 20
/** What a session has of settings, plans and the server behind a name is as old as this at most. */
const longestLifeSeconds = 600
/** How long we stay below a limit that PostgreSQL had on our connections, before we ask for one more. */
const limitMs = 10_000
/** For a new connection, and for a free one of the pool. */
const connectTimeoutMs = 5_000
/** For what is under way when the pool is closed. */
const closePatienceMs = 2_000
/** TCP asks after an idle connection that was silent for this long, and then every second, ten times. */
const keepAliveMs = 10_000

/** The server is a replica, and there are others to ask. */
class ReplicaError extends Error {
  /** cannot_connect_now, for what comes of it when no other takes writes either. */
  readonly code = '57P03'
}

/**
 * Sessions on the server of the address that takes writes.
 * @param url as `DATABASE_URL`.
 * @param monotonicMs a clock that only goes forward.
 */
export function createSessionPool(
  url: string,
  max: number,
  monotonicMs: () => number = () => performance.now(),
): SessionPool {
  const address = parsePostgresAddress(url)
  if (address === null) throw new TypeError('not a URL of PostgreSQL')
  const servers = address.urls.map((one) => configOf(one))
  let current = 0
  /** Grows when sessions that began before are in doubt. */
  let epoch = 0
  let allowed: { readonly count: number; readonly untilMs: number } | null = null
  const born = new WeakMap<pg.ClientBase, number>()
  const broken = new WeakSet<pg.ClientBase>()

  /** The pool makes its sessions with this: each on the server that is current when it begins. */
  class Session extends pg.Client {
    readonly server = current
    constructor(config?: pg.ClientConfig) {
      super({ ...config, ...servers[current] })
      born.set(this, epoch)
    }
  }

  const pool = new pg.Pool({
    Client: Session,
    max,
    maxLifetimeSeconds: longestLifeSeconds,
    connectionTimeoutMillis: connectTimeoutMs,
    onConnect: (session) => adjust(session, address.mustBePrimary),
  })
  // A connection that breaks, idle or in use, is replaced by the pool, and its query fails. Both tell it by an
  // event too, which would end the process if nobody listened.
  pool.on('error', () => {})
  pool.on('connect', (session) => session.on('error', () => {}))
  const connections = watchConnections({
    pool,
    ask: (pids) => askSessions(servers[current] ?? {}, pids),
    monotonicMs,
  })

  /** Goes to the next server, unless somebody else has since this one was tried. */
  function leave(server: number): void {
    if (current === server) current = (server + 1) % servers.length
  }

  /** While PostgreSQL lets us have fewer, others wait for those that there are. */
  function limit(): void {
    if (allowed !== null && allowed.untilMs <= monotonicMs()) allowed = null
    pool.options.max = allowed?.count ?? max
  }

  /** One session, made or given back by somebody; those in doubt are ended. */
  async function take(): Promise<pg.PoolClient> {
    for (;;) {
      limit()
      const session = await connections.connect()
      if (born.get(session) === epoch) return session
      session.release(true)
    }
  }

  async function connect(): Promise<pg.PoolClient> {
    for (let tried = 1; ; tried += 1) {
      const server = current
      try {
        return await take()
      } catch (error) {
        if (isConnectionLimit(error) && pool.totalCount > 0) {
          allowed = { count: pool.totalCount, untilMs: monotonicMs() + limitMs }
          tried = 0
        } else if (tried < servers.length && mayBeElsewhere(error)) leave(server)
        else throw error
      }
    }
  }

  function distrust(session: pg.PoolClient, error: unknown): void {
    if (!endsSession(error)) return
    broken.add(session)
    if (!endsAllSessions(error) || born.get(session) !== epoch) return
    epoch += 1
    if (session instanceof Session) leave(session.server)
  }

  return {
    options: pool.options,
    async connect() {
      const session = await connect()
      const release = session.release
      session.release = (destroy) => release(destroy || broken.has(session))
      return session
    },
    async answer(session, statement) {
      try {
        return await connections.answer(session, statement)
      } catch (error) {
        distrust(session, error)
        throw error
      }
    },
    pressure: connections.pressure,
    counts: () => ({ open: pool.totalCount, allowed: allowed?.count ?? null }),
    async end() {
      const ended = pool.end()
      await within(closePatienceMs, ended).catch(connections.destroyAll)
      await ended
    },
  }
}

/** What the URL says of the connection, with what Gancho relies on. */
function configOf(url: string): pg.ClientConfig {
  const given = parseIntoClientConfig(url)
  return {
    ...given,
    keepAlive: true,
    keepAliveInitialDelayMillis: keepAliveMs,
    connectionTimeoutMillis: connectTimeoutMs,
    types: { getTypeParser: (oid, format) => (oid === int8 ? Number : pg.types.getTypeParser(oid, format)) },
    // Those of the URL would be sent apart from the options, and be stronger.
    statement_timeout: undefined,
    lock_timeout: undefined,
    idle_in_transaction_session_timeout: undefined,
    application_name: given.application_name ?? 'gancho',
    options: startupOptions(given.options),
  }
}

/** @throws an error after which the pool gives the session up: its socket is closed when PostgreSQL is silent. */
async function adjust(session: pg.ClientBase, mustBePrimary: boolean): Promise<void> {
  try {
    const asked = session.query<{ is_replica: boolean }>(adjustSession)
    const { rows } = await within(connectTimeoutMs, asked)
    if (mustBePrimary && rows[0]?.is_replica) throw new ReplicaError('The server is a replica.')
  } catch (error) {
    if (session instanceof pg.Client) session.connection.stream.destroy()
    throw error
  }
}
