import type { Writable } from 'node:stream'

/** Ctrl-C reaches a program that npm started twice at once: from the terminal, and from npm. */
const sameKeystrokeMs = 500

/**
 * Stops in an orderly way at the first SIGINT or SIGTERM, and at once when it is asked for again.
 * @param stop ends when everything has stopped.
 * @param output when given: that nobody reads it any more asks to stop too, as in `npm start | head`.
 */
export function stopOnSignal(
  stop: () => Promise<void>,
  onError: (error: unknown) => void,
  output?: Writable,
): void {
  let askedAtMs: number | null = null
  const onSignal = () => {
    const nowMs = performance.now()
    if (askedAtMs === null) {
      askedAtMs = nowMs
      stop().then(() => process.exit(0), onError)
    } else if (nowMs - askedAtMs > sameKeystrokeMs) {
      process.exit(1)
    }
  }
  process.on('SIGINT', onSignal)
  process.on('SIGTERM', onSignal)
  // Each later write fails again: that is nobody asking twice.
  output?.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') onError(error)
    else if (askedAtMs === null) onSignal()
  })
}
