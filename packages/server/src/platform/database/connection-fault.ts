import pg from 'pg'

/**
 * The connection to PostgreSQL failed, and not a statement: none could be made in time, or it was lost, or it fell
 * silent. Whether a statement that was under way has been committed is not known.
 */
export class ConnectionFault extends Error {
  /** The code of the operating system where there is one, otherwise a SQLSTATE of class 08 or 53. */
  readonly code: string
  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'ConnectionFault'
    this.code = code
  }
}

/** The code of a fault that no connection became free in time. */
export const poolExhausted = '53300'

/** What pg says without a code, and means. Everything else that it says without one is a lost connection. */
const known: Readonly<Record<string, readonly [code: string, message: string]>> = {
  'timeout exceeded when trying to connect': [
    poolExhausted,
    'Every connection of the pool stayed in use for as long as a request waits for one.',
  ],
  'Connection terminated due to connection timeout': [
    '08001',
    'PostgreSQL did not take a connection in time.',
  ],
  'timeout expired': ['08001', 'PostgreSQL did not take a connection in time.'],
  'Cannot use a pool after calling end on the pool': ['08003', 'This process is stopping.'],
}

/** The error as it is told on: one of PostgreSQL itself stays what it is, and one of the connection gets its code. */
export function connectionFaultOf(error: unknown): unknown {
  const isOther =
    !(error instanceof Error) ||
    error instanceof ConnectionFault ||
    error instanceof pg.DatabaseError ||
    error instanceof TypeError ||
    error instanceof RangeError
  if (isOther) return error
  if (error.cause instanceof ConnectionFault) return error.cause
  const [code, message] = known[error.message] ?? [
    codeOf(error),
    `The connection to PostgreSQL failed: ${textOf(error)}`,
  ]
  return new ConnectionFault(code, message, { cause: error })
}

function codeOf(error: Error): string {
  return 'code' in error && typeof error.code === 'string' ? error.code : '08006'
}

/** A host with several addresses fails with one error for each, and with no text of its own. */
function textOf(error: Error): string {
  if (!(error instanceof AggregateError)) return error.message
  return error.errors.map((each) => (each instanceof Error ? each.message : String(each))).join('; ')
}
