import { type DestinationStream, type Logger, pino } from 'pino'

export type { Logger } from 'pino'

/**
 * Structured logs on standard error; standard output belongs to commands. Which lines there are and what they hold is
 * in log-lines.ts: secrets, keys and payloads are never among it.
 */
export function createLogger(
  level: string,
  destination: DestinationStream = pino.destination({ fd: 2, sync: true }),
): Logger {
  return pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      serializers: { err: describeError, req: describeRequest },
    },
    destination,
  )
}

/** What PostgreSQL says about an error without quoting values; `detail` and `where` hold parts of rows. */
const safeFields = [
  'code',
  'severity',
  'table',
  'column',
  'constraint',
  'routine',
  'syscall',
  'address',
  'port',
]

/** An error with its cause. Not all that hangs on it: PostgreSQL quotes rows in its details, payloads among them. */
function describeError(error: unknown): unknown {
  if (!(error instanceof Error)) return { message: String(error) }
  const known = safeFields.flatMap((field) => {
    const value: unknown = Reflect.get(error, field)
    return typeof value === 'string' || typeof value === 'number' ? [[field, value]] : []
  })
  return {
    type: error.name,
    message: error.message,
    stack: error.stack,
    ...Object.fromEntries(known),
    ...(error.cause !== undefined && { cause: describeError(error.cause) }),
    ...(error instanceof AggregateError && { errors: error.errors.map(describeError) }),
  }
}

/** A request of which the HTTP library has something to say: not its address, which may hold a token. */
function describeRequest({ method }: { readonly method?: unknown }) {
  return { method }
}
