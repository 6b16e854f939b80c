import { sqlStateOf } from '../sql-state.ts'

/** The SQLSTATE of a server that has ended itself, for what no other is known of. */
const crashShutdown = '57P02'

/** The embedded PostgreSQL has ended itself, and no other could be opened yet. */
export class EmbeddedStoppedError extends Error {
  /** The SQLSTATE of why it ended itself, where that says what to do: its disk is full, or its memory. */
  readonly code: string
  constructor(cause?: unknown) {
    const why = cause instanceof Error ? ` (${cause.message.replace(/[.\s]+$/, '')})` : ''
    super(`The embedded database has stopped${why}. It is opened again as soon as that is possible.`, {
      cause,
    })
    this.name = 'EmbeddedStoppedError'
    const state = sqlStateOf(cause) ?? ''
    this.code = /^5[38]/.test(state) ? state : crashShutdown
  }
}

/** @returns the error to go on with when the embedded PostgreSQL has ended itself with this one; null when it lives. */
export function endOf(error: unknown): EmbeddedStoppedError | null {
  if (error instanceof EmbeddedStoppedError) return error
  const severity = error instanceof Error && 'severity' in error ? error.severity : null
  return severity === 'PANIC' || severity === 'FATAL' ? new EmbeddedStoppedError(error) : null
}
