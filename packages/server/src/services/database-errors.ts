import { ApiError, type ProblemCode } from '../domain/api-error.ts'
import { isFaultOfContent, sqlStateOf } from '../store/errors.ts'

/** The errors that gancho.accept_events raises. */
const ownStates: Readonly<Record<string, ProblemCode>> = {
  GN001: 'unknown_event_type',
  GN002: 'validation_failed',
  GN003: 'event_too_large',
  GN004: 'idempotency_key_reused',
}

/**
 * SQLSTATE classes of a database that cannot serve now (08 connection, 25006 read-only, 53 out of disk, memory
 * or connections, 57P shutting down or starting), and the codes of sockets. 57014 is a statement that took too long.
 */
const unavailable =
  /^(08|25006|53|57P|57014|40001|40P01|55P03|ECONN|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|EPIPE|EHOSTUNREACH)/

/** The problem behind an error of the database; null when it is a fault of ours. */
export function problemOfDatabase(error: unknown): ApiError | null {
  const state = sqlStateOf(error)
  if (!(error instanceof Error) || state === null) return null
  const own = ownStates[state]
  if (own !== undefined) {
    const hint = 'hint' in error && typeof error.hint === 'string' ? ` ${error.hint}` : ''
    return new ApiError(own, `The event was refused: ${error.message}.${hint}`, { cause: error })
  }
  if (unavailable.test(state)) {
    return new ApiError(
      'database_unavailable',
      'The database did not take the request, so nothing was stored. Repeat it in a moment, with the same idempotency key.',
      { cause: error, headers: { 'retry-after': '1' } },
    )
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
