import type { AttemptError } from '../../src/engine/attempt/outcome.ts'

// A new code that is missing here does not compile, so it cannot be missing in the pages that list them either.
const attemptErrors: Record<AttemptError, true> = {
  dns_error: true,
  blocked_address: true,
  connect_timeout: true,
  connect_error: true,
  tls_error: true,
  timeout: true,
  connection_reset: true,
  headers_too_large: true,
  protocol_error: true,
  http_status: true,
  redirect: true,
  gone: true,
  unreadable_secret: true,
}
const deliveryEnds = ['worker_lost', 'cancelled', 'webhook_deleted', 'event_expired', 'expired', 'expunged']

/** Every code of an attempt, and of a delivery that ended without one. */
export const attemptCodes: readonly string[] = [...Object.keys(attemptErrors), ...deliveryEnds]
