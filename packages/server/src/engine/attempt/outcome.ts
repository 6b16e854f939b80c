import type { TransportFailure, TransportResult } from '../http/transport-result.ts'
import { parseRetryAfter } from '../settle/retry-after.ts'

/** Why an attempt failed. The codes are stored and shown (docs/reference/errors.md): never rename one. */
export type AttemptError = TransportFailure | 'http_status' | 'redirect' | 'gone' | 'unreadable_secret'

/** What an attempt's result means for its delivery. */
export type Verdict =
  | { readonly kind: 'success' }
  | {
      readonly kind: 'failure'
      readonly error: AttemptError
      readonly message: string
      /** How long the receiver asked us to wait; null when it did not. */
      readonly retryAfterMs: number | null
    }

/** Those by which a receiver can say when to come back. */
const asksToWait = new Set([413, 429, 503])

/**
 * Judges a result by SPEC section 4: 2xx is success, 3xx is a failure as redirects are not followed,
 * 410 disables the webhook, Retry-After counts on 413, 429 and 503 (RFC 9110 section 15.5.14, RFC 6585 section 4).
 */
export function judge(result: TransportResult, nowMs: number): Verdict {
  if (result.kind === 'failure') {
    return { kind: 'failure', error: result.failure, message: result.message, retryAfterMs: null }
  }
  const { status } = result
  if (status >= 200 && status < 300) return { kind: 'success' }
  return {
    kind: 'failure',
    ...explain(status),
    retryAfterMs: asksToWait.has(status) ? parseRetryAfter(result.headers['retry-after'], nowMs) : null,
  }
}

export const goneMessage = 'The receiver answered 410 Gone: the webhook was disabled.'

function explain(status: number): { error: AttemptError; message: string } {
  if (status === 410) {
    return { error: 'gone', message: goneMessage }
  }
  if (status >= 300 && status < 400) {
    return {
      error: 'redirect',
      message: `The receiver answered ${status}: redirects are not followed. Give the webhook its final URL.`,
    }
  }
  return { error: 'http_status', message: `The receiver answered ${status}.` }
}
