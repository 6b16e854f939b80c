/** Ctrl-C reaches a program that npm started twice at once: from the terminal, and from npm. */
const sameKeystrokeMs = 500

/**
 * Stops in an orderly way at the first SIGINT or SIGTERM, and at once when it is asked for again.
 * @param stop ends when everything has stopped.
 */
export function stopOnSignal(stop: () => Promise<void>, onError: (error: unknown) => void): void {
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
}
