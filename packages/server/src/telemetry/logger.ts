import { type Logger, pino } from 'pino'

export type { Logger } from 'pino'

/** Structured logs on standard error; standard output belongs to commands. Secrets are never among the fields. */
export function createLogger(level: string): Logger {
  return pino(
    { level, base: null, timestamp: pino.stdTimeFunctions.isoTime },
    pino.destination({ fd: 2, sync: true }),
  )
}
