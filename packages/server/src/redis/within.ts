/**
 * Waits for an answer, but not for long. What is answered while this process was busy counts as in time.
 * @throws Error when it takes longer; whatever `answer` throws.
 */
export async function within<T>(patienceMs: number, answer: Promise<T>): Promise<T> {
  const { promise: late, reject } = Promise.withResolvers<never>()
  const timer = setTimeout(() => {
    // What has arrived meanwhile is read before this runs.
    setImmediate(() => reject(new Error(`no answer within ${patienceMs} ms`)))
  }, patienceMs)
  try {
    return await Promise.race([answer, late])
  } finally {
    clearTimeout(timer)
  }
}
