import type { Socket } from 'node:net'
import type pg from 'pg'
import { ConnectionFault, connectionFaultOf, poolExhausted } from '../connection-fault.ts'
import type { SessionsAnswer } from './ask-sessions.ts'

/** How busy the connections are. */
export interface PoolPressure {
  readonly most: number
  readonly inUse: number
  readonly waiting: number
  /** For how long somebody has been waiting for a free one. */
  readonly longestWaitMs: number
  /** How long ago somebody gave up waiting; infinite when nobody has. */
  readonly exhaustedMsAgo: number
}

/** Gives out the connections of a pool, and destroys those that have fallen silent. */
export interface WatchedConnections {
  /** @throws ConnectionFault when none can be made or becomes free in time. */
  connect(): Promise<pg.PoolClient>
  /**
   * Follows a statement to its answer.
   * @throws ConnectionFault when the connection is lost, or falls silent.
   */
  answer<T>(client: pg.PoolClient, statement: Promise<T>): Promise<T>
  pressure(): PoolPressure
  /** Destroys every connection that is in use: what it was asked fails. */
  destroyAll(): void
}

/** A connection without a word for this long is asked after. */
const suspectMs = 1_000
/** So many times does the server have to say that it does not work on a statement: the first time, it may be on its way. */
const mostDenials = 2
/** When the whole server is silent: so long does a statement wait for it. */
const serverSilenceMs = 10_000
/** Longer than the server lets a statement take. It is the limit where nobody tells how a statement is doing. */
const longestStatementMs = 65_000
const lookIntervalMs = 500

/** A statement that has not been answered. */
interface Statement {
  readonly client: pg.PoolClient
  heardMs: number
  bytesRead: number
  askAfterMs: number
  denials: number
}

/**
 * A firewall that forgets a connection, or a host that is gone, sends no reset: TCP goes on for a quarter of an hour, and
 * pg for ever. Its `query_timeout` fails the statement and gives the silent connection back to the pool. So whoever has
 * been silent is asked after on a new connection: if the server does not work on the statement, or does not answer there
 * either, the connection is destroyed, and with it all those that nothing was heard from since. A statement that merely
 * takes long, or waits for a lock, is left alone: the server itself ends it by `statement_timeout`.
 * @param ask whether the server works on the statements of these sessions.
 * @param monotonicMs milliseconds that only ever grow.
 */
export function watchConnections({
  pool,
  ask,
  monotonicMs,
}: {
  pool: pg.Pool
  ask: (pids: readonly number[]) => Promise<SessionsAnswer>
  monotonicMs: () => number
}): WatchedConnections {
  const statements = new Set<Statement>()
  const inUse = new Set<pg.PoolClient>()
  const waitingSince = new Set<{ readonly ms: number }>()
  const heardMs = new WeakMap<pg.PoolClient, number>()
  /** Connections that nothing was heard from since then are not given out. */
  let trustedSinceMs = Number.NEGATIVE_INFINITY
  let exhaustedMs = Number.NEGATIVE_INFINITY
  let isArmed = false

  pool.on('connect', (client) => heardMs.set(client, monotonicMs()))
  pool.on('acquire', (client) => inUse.add(client))
  pool.on('release', (_error, client) => inUse.delete(client))

  /** Looks again and again, for as long as anything is not answered. */
  function arm(): void {
    if (isArmed) return
    isArmed = true
    setTimeout(async () => {
      await look()
      isArmed = false
      if (statements.size > 0) arm()
    }, lookIntervalMs)
  }

  async function look(): Promise<void> {
    const suspects = [...statements].filter((statement) => monotonicMs() >= silentUntil(statement))
    if (suspects.length === 0) return
    const answer = await ask(suspects.map(({ client }) => processId(client)))
    for (const statement of suspects) {
      // An answer that came meanwhile, as when this process was suspended, has been read by now.
      if (statements.has(statement) && monotonicMs() >= silentUntil(statement)) judge(statement, answer)
    }
  }

  /** @returns when to ask after the statement, if it goes on being silent. */
  function silentUntil(statement: Statement): number {
    const { bytesRead } = socketOf(statement.client)
    if (bytesRead !== statement.bytesRead) {
      statement.bytesRead = bytesRead
      statement.heardMs = monotonicMs()
      statement.askAfterMs = statement.heardMs + suspectMs
      statement.denials = 0
    }
    return statement.askAfterMs
  }

  function judge(statement: Statement, answer: SessionsAnswer): void {
    const nowMs = monotonicMs()
    const silenceMs = nowMs - statement.heardMs
    const isDenied = answer.kind === 'sessions' && !answer.working.has(processId(statement.client))
    if (isDenied) statement.denials += 1
    const isDead =
      statement.denials >= mostDenials ||
      (answer.kind === 'unreachable' && silenceMs >= serverSilenceMs) ||
      (answer.kind === 'unknown' && silenceMs >= longestStatementMs)
    if (isDead) destroy(statement, `${Math.round(silenceMs / 1_000)} s`)
    else statement.askAfterMs = nowMs + (isDenied || answer.kind === 'unreachable' ? suspectMs : silenceMs)
  }

  function destroy({ client, heardMs: sinceMs }: Statement, silence: string): void {
    trustedSinceMs = Math.max(trustedSinceMs, sinceMs)
    const message = `PostgreSQL was silent for ${silence}, so this connection was given up. Whether its statement was committed is not known.`
    socketOf(client).destroy(new ConnectionFault('08006', message))
  }

  return {
    async connect() {
      const waiting = { ms: monotonicMs() }
      waitingSince.add(waiting)
      try {
        for (;;) {
          const client = await pool.connect()
          if ((heardMs.get(client) ?? 0) >= trustedSinceMs) return client
          socketOf(client).destroy()
          client.release(true)
        }
      } catch (error) {
        const fault = connectionFaultOf(error)
        if (fault instanceof ConnectionFault && fault.code === poolExhausted) exhaustedMs = monotonicMs()
        throw fault
      } finally {
        waitingSince.delete(waiting)
      }
    },
    async answer(client, answer) {
      const nowMs = monotonicMs()
      const { bytesRead } = socketOf(client)
      const statement = { client, heardMs: nowMs, bytesRead, askAfterMs: nowMs + suspectMs, denials: 0 }
      statements.add(statement)
      arm()
      try {
        return await answer
      } catch (error) {
        throw connectionFaultOf(error)
      } finally {
        statements.delete(statement)
        heardMs.set(client, monotonicMs())
      }
    },
    pressure() {
      const oldestMs = Math.min(monotonicMs(), ...[...waitingSince].map(({ ms }) => ms))
      return {
        most: pool.options.max,
        inUse: inUse.size,
        waiting: pool.waitingCount,
        longestWaitMs: pool.waitingCount === 0 ? 0 : monotonicMs() - oldestMs,
        exhaustedMsAgo: monotonicMs() - exhaustedMs,
      }
    },
    destroyAll() {
      const message = 'The connection was given up, since this process stops.'
      for (const client of inUse) socketOf(client).destroy(new ConnectionFault('08003', message))
    },
  }
}

/** What TLS is spoken over, where it is spoken. */
function socketOf(client: pg.PoolClient): Socket {
  return client.connection.stream as Socket
}

function processId(client: pg.PoolClient): number {
  return 'processID' in client ? Number(client.processID) : 0
}
