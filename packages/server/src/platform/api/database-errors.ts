import { ApiError, type ProblemCode } from '../api-error.ts'
import { ConnectionFault } from '../database/connection-fault.ts'
import { isFaultOfContent, sqlStateOf } from '../database/sql-state.ts'

/** The errors that gancho.accept_events raises. */
const ownStates: Readonly<Record<string, ProblemCode>> = {
  GN001: 'unknown_event_type',
  GN002: 'validation_failed',
  GN003: 'event_too_large',
  GN004: 'idempotency_key_reused',
}

/**
 * SQLSTATEs of a database that cannot serve now, and can later: 08 the connection, 25006 read-only, 25P03 and 25P04 a
 * transaction that it ended, 28 and 3D000 a login or a database that is being changed, 40 a transaction that lost
 * against another, 53 out of disk, memory or connections, 55P03 a lock, 57014 a statement that took too long, 57P
 * shutting down or starting, 58 its disk.
 */
const unavailable = /^(08|25006|25P0[34]|28|3D000|40|53|55P03|57014|57P|58)/

const unanswered =
  'The database did not answer. Whether anything was stored is not known: repeat the request in a moment, with the same idempotency key.'
const lostToAnother =
  'The database ended the transaction of this request in favour of others that wrote the same rows. Nothing was stored: repeat the request in a moment.'

/** The problem behind an error of the database; null when it is a fault of ours. */
export function problemOfDatabase(error: unknown): ApiError | null {
  const state = sqlStateOf(error)
  if (!(error instanceof Error) || state === null) return null
  const own = ownStates[state]
  if (own !== undefined) {
    const hint = 'hint' in error && typeof error.hint === 'string' ? ` ${error.hint}` : ''
    return new ApiError(own, `The event was refused: ${error.message}.${hint}`, { cause: error })
  }
  if (error instanceof ConnectionFault || unavailable.test(state)) {
    const detail = state.startsWith('40') ? lostToAnother : unanswered
    return new ApiError('database_unavailable', detail, { cause: error, headers: { 'retry-after': '1' } })
  }
  if (isFaultOfContent(error) && state.startsWith('22')) {
    return new ApiError(
      'validation_failed',
      'The database refused a value, such as a text with a NUL character. Correct it and send it again.',
      { cause: error },
    )
  }
  return null
}
