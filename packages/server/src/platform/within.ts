/**
 * Waits for an answer, but not for long. An answer that arrives while this process is busy or suspended counts as in
 * time. Stopping to wait does not end the work: the caller destroys what it waited for.
 * @param patienceMs by the monotonic clock.
 * @param late makes the error of an answer that does not come in time.
 * @throws what `late` makes; whatever `answer` throws.
 */
export async function within<T>(
  patienceMs: number,
  answer: Promise<T>,
  late: () => Error = () => new Error(`no answer within ${patienceMs} ms`),
): Promise<T> {
  const { promise: tooLate, reject } = Promise.withResolvers<never>()
  const timer = setTimeout(() => {
    // What has arrived meanwhile is read before this runs.
    setImmediate(() => reject(late()))
  }, patienceMs)
  try {
    return await Promise.race([answer, tooLate])
  } finally {
    clearTimeout(timer)
  }
}
