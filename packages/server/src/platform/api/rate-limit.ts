import { ApiError } from '../api-error.ts'
import type { Limiter } from '../limiter.ts'

/**
 * Counts one more for `key`, unless that is too many.
 * @param what happened, in a sentence.
 * @throws ApiError `rate_limited`
 */
export function count(limiter: Limiter, key: string, what: string): void {
  const seconds = Math.ceil(limiter.waitMs(key) / 1_000)
  if (seconds > 0) throw rateLimited(`${what} Repeat it in ${seconds} s.`, seconds)
  limiter.count(key)
}

export function rateLimited(detail: string, retryAfterSeconds: number): ApiError {
  return new ApiError('rate_limited', detail, { headers: { 'retry-after': String(retryAfterSeconds) } })
}
