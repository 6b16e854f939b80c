import pg from 'pg'
import { sqlStateOf } from '../sql-state.ts'

/**
 * SQLSTATEs that are about the session and not about the statement: the next statement on it fails too.
 * - 25006: it is read-only. The server became a replica, or somebody made the database read-only for a while, and a session
 *   keeps what was true when it began.
 * - 08, 57P: the server ends connections, starts or stops.
 * - 26000: a statement that was prepared is not there, as when somebody else used the session.
 * - 0A000: the result of a prepared statement has another type since a migration. Nothing else of ours is "not supported".
 */
const ofSession = /^(25006|08|57P|26000|0A000)/

/**
 * SQLSTATEs of a server that all sessions should be asked for anew, as another may have taken its place: it is read-only, or
 * does not take connections.
 */
const ofServer = /^(25006|57P)/

/** True when nothing can be done with the session of this error any more. */
export function endsSession(error: unknown): boolean {
  return ofSession.test(sqlStateOf(error) ?? '')
}

/** True when sessions that began before this error are in doubt too. */
export function endsAllSessions(error: unknown): boolean {
  return ofServer.test(sqlStateOf(error) ?? '')
}

/** SQLSTATEs of a server that is there and refuses us: another of its group would do the same. */
const refused = /^(28|3D000|42501|22023)/

/** True when another server of the group may take the connection. */
export function mayBeElsewhere(error: unknown): boolean {
  return !refused.test(sqlStateOf(error) ?? '')
}

/** 53300 of PostgreSQL itself: the server, the database or the role has as many connections as it may. */
export function isConnectionLimit(error: unknown): boolean {
  return error instanceof pg.DatabaseError && error.code === '53300'
}
