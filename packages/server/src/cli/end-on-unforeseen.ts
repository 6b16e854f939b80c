import { setTimeout as delay } from 'node:timers/promises'
import { log } from '../platform/telemetry/log-lines.ts'
import type { Logger } from '../platform/telemetry/logger.ts'
import { exitCodes } from './exit-codes.ts'

/** What is under way may take as long as an attempt, and no longer: nobody knows what state the process is in. */
const stopWithinMs = 15_000

/**
 * Ends the process when an exception or a rejected promise reaches it that nothing caught. It is a fault of Gancho's
 * own, so it is logged with its cause; then the process stops in an orderly way, so that what is under way is recorded,
 * and ends as failed, for whatever supervises it to start it again. Without this, Node would end it at once.
 * @param stop ends when everything has stopped. One that does not end, or fails, is waited for `stopWithinMs`.
 */
export function endOnUnforeseen(logger: Logger, stop: () => Promise<void>): void {
  let isEnding = false
  const end = (err: unknown, origin: NodeJS.UncaughtExceptionOrigin) => {
    log(logger, 'unforeseen error', { err, origin })
    // What goes wrong while it stops is logged too, and changes nothing.
    if (isEnding) return
    isEnding = true
    const timeLimit = delay(stopWithinMs)
    Promise.race([stop(), timeLimit])
      .catch((error: unknown) =>
        log(logger, 'unforeseen error', { err: error, origin: 'unhandledRejection' }),
      )
      .finally(() => process.exit(exitCodes.failed.code))
  }
  // Node makes an uncaught exception of a rejection that nothing handles.
  process.on('uncaughtException', end)
}
