import type { Socket } from 'node:net'
import { Client } from 'undici'
import type { DialTimings } from './dial.ts'
import type { GuardedConnect } from './guarded-connect.ts'
import { tolerateContinue } from './tolerate-continue.ts'
import { TransportError } from './transport-error.ts'

/** One HTTP/1.1 connection to an origin, used by one request at a time. */
export interface Connection {
  readonly origin: string
  readonly client: Client
  /** The socket in use, also while it is still connecting. */
  socket: Socket | null
  /** The address that was dialled, once connected. */
  remoteAddress: string | null
  openedAtMs: number
  /** Called as a request begins: what is read next is its answer. */
  expectAnswer: () => void
  /** What dialling it took; null once a request has counted that as its own. */
  timings: DialTimings | null
}

export interface Connections {
  /**
   * An idle connection to `origin`, or a new one that dials with its first request.
   * Throws on a malformed origin and after `close`.
   */
  take(origin: string): Connection
  /** Gives a connection back for the next request. */
  release(connection: Connection): void
  /** Lets go of a connection that can carry no other request. */
  discard(connection: Connection): void
  /** Waits for requests in flight, closes every connection. */
  close(): Promise<void>
}

const maxHeaderBytes = 16 * 1024
/** Less than what servers allow by default, so that a request seldom meets a socket that is just being closed. */
const idleTimeoutMs = 4_000
/** The most idle time a receiver can ask for with a `keep-alive` header. */
const maxIdleTimeoutMs = 30_000
/** After this a name is looked up and checked anew, and load balancers get their share moved. */
const maxAgeMs = 60_000

/**
 * Keeps connections alive, without a bound: the caller bounds requests, and each holds one connection.
 *
 * undici's Agent would do the pooling, but it does not tell which socket a request uses, and the delivery log needs
 * the address that was really called. One Client per connection says so, and costs less per request.
 *
 * @param now a monotonic clock in milliseconds.
 */
export function createConnections({
  connect,
  now,
}: {
  readonly connect: GuardedConnect
  readonly now: () => number
}): Connections {
  let isClosed = false
  const all = new Set<Connection>()
  /** By origin; the last one is the last used, so that those in excess grow idle and close. */
  const idle = new Map<string, Connection[]>()

  function open(origin: string): Connection {
    const client = new Client(origin, {
      connect(options, callback) {
        connection.openedAtMs = now()
        connection.remoteAddress = null
        connection.timings = { dnsMs: null, connectMs: null, tlsMs: null }
        connection.socket = connect(options, connection.timings, (...outcome) => {
          const socket = outcome[1]
          connection.remoteAddress = socket?.remoteAddress ?? null
          if (socket !== null) connection.expectAnswer = tolerateContinue(socket)
          callback(...outcome)
        })
      },
      allowH2: false,
      pipelining: 1,
      maxHeaderSize: maxHeaderBytes,
      keepAliveTimeout: idleTimeoutMs,
      keepAliveMaxTimeout: maxIdleTimeoutMs,
      // These restart with every chunk and bound nothing; the attempt has one deadline of its own.
      headersTimeout: 0,
      bodyTimeout: 0,
      useMilo: false,
    })
    const connection: Connection = {
      origin,
      client,
      socket: null,
      remoteAddress: null,
      openedAtMs: now(),
      expectAnswer() {},
      timings: null,
    }
    client.on('disconnect', () => forget(connection))
    all.add(connection)
    return connection
  }

  /** Drops a connection that closed while idle. One in use stays: its client dials again for a request not yet sent. */
  function forget(connection: Connection) {
    const siblings = idle.get(connection.origin)
    const at = siblings?.lastIndexOf(connection) ?? -1
    if (siblings === undefined || at === -1) return
    siblings.splice(at, 1)
    if (siblings.length === 0) idle.delete(connection.origin)
    discard(connection)
  }

  function discard(connection: Connection) {
    if (!all.delete(connection)) return
    connection.client.close().catch(() => {})
  }

  return {
    take(origin) {
      if (isClosed) throw new TransportError('connect_error', 'Gancho is shutting down. Nothing was sent.')
      const siblings = idle.get(origin)
      const connection = siblings?.pop()
      if (siblings?.length === 0) idle.delete(origin)
      if (connection === undefined) return open(origin)
      if (now() - connection.openedAtMs < maxAgeMs) return connection
      discard(connection)
      return open(origin)
    },
    release(connection) {
      const siblings = idle.get(connection.origin)
      if (siblings === undefined) idle.set(connection.origin, [connection])
      else siblings.push(connection)
    },
    discard,
    async close() {
      isClosed = true
      const remaining = [...all]
      all.clear()
      await Promise.all(remaining.map((connection) => connection.client.close()))
    },
  }
}
