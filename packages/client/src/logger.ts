/** Where failures are told. A pino logger fits as it is. */
export interface Logger {
  error(fields: Readonly<Record<string, unknown>>, message: string): void
}

/** The default: one line on standard error. Pass `{ logger }` to send it elsewhere. */
export const consoleLogger: Logger = {
  error(fields, message) {
    // biome-ignore lint/suspicious/noConsole: a failure is never silent, and no other logger was given
    console.error(message, fields)
  },
}
