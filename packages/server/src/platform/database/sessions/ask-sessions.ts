import pg from 'pg'
import { within } from '../../within.ts'

/** Whether the server still works on what some sessions were asked. */
export type SessionsAnswer =
  | { readonly kind: 'sessions'; readonly working: ReadonlySet<number> }
  /** A new connection gets no answer either. */
  | { readonly kind: 'unreachable' }
  /** It answers, and does not tell: it has no connection to spare, or a pooler stands between. */
  | { readonly kind: 'unknown' }

const patienceMs = 3_000

/**
 * A session that is not there, or waits for the client, does not work. One that waits for the client to take its answer
 * does not either: whoever asks has read nothing for a while.
 */
const question = `
  SELECT pg_backend_pid() AS own, coalesce(array_agg(pid) FILTER (
           WHERE coalesce(state, '') NOT LIKE 'idle%' AND wait_event IS DISTINCT FROM 'ClientWrite'), '{}') AS working
    FROM pg_stat_activity WHERE pid = ANY($1)`

/** Asks on a new connection, since those that there are may all be dead. */
export async function askSessions(config: pg.ClientConfig, pids: readonly number[]): Promise<SessionsAnswer> {
  const client = new pg.Client({ ...config, connectionTimeoutMillis: patienceMs })
  client.on('error', () => {})
  try {
    await client.connect()
    const { rows } = await within(
      patienceMs,
      client.query<{ own: number; working: number[] }>(question, [pids]),
    )
    const [row] = rows
    // A pooler gives its clients numbers of its own.
    if (row === undefined || !('processID' in client) || client.processID !== row.own)
      return { kind: 'unknown' }
    return { kind: 'sessions', working: new Set(row.working) }
  } catch (error) {
    return { kind: error instanceof pg.DatabaseError ? 'unknown' : 'unreachable' }
  } finally {
    client.connection.stream.destroy()
  }
}
