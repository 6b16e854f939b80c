import { WebhookVerificationError } from './errors.ts'

/** The signed metadata of Standard Webhooks 1.0.0: `webhook-id` and `webhook-timestamp`. */

/** Beyond the year 30000, and below today in milliseconds: that common mistake is caught. */
const secondsEnd = 1e12

/** A number of seconds in its only spelling: the signature covers the text. */
const secondsPattern = /^(0|[1-9]\d{0,11})$/

/** Refuses an id with a full stop: shifted dots would let one signature cover another message. Errors: `invalid_id`. */
export function checkId(id: string): void {
  if (id !== '' && !id.includes('.')) return
  throw new WebhookVerificationError(
    'invalid_id',
    'The webhook-id is empty or contains a full stop, which makes the signed text ambiguous ' +
      '(Standard Webhooks, "Signature scheme"). Gancho never sends such an id: refuse it.',
  )
}

/** Refuses what is not whole seconds since 1970. Errors: `invalid_timestamp`. */
export function checkSeconds(seconds: number): void {
  if (!Number.isInteger(seconds) || seconds < 0 || seconds >= secondsEnd) throw invalidTimestamp()
}

/** The seconds of a `webhook-timestamp` header. Errors: `invalid_timestamp`. */
export function parseSeconds(text: string): number {
  if (!secondsPattern.test(text)) throw invalidTimestamp()
  return Number(text)
}

/** Refuses an age beyond the tolerance, either way. Errors: `timestamp_too_old`, `timestamp_too_new`. */
export function checkAge(timestampSeconds: number, limit: { toleranceSeconds: number; now: Date }): void {
  const ageSeconds = Math.floor(limit.now.getTime() / 1000) - timestampSeconds
  if (Math.abs(ageSeconds) <= limit.toleranceSeconds) return
  const old = ageSeconds > 0
  throw new WebhookVerificationError(
    old ? 'timestamp_too_old' : 'timestamp_too_new',
    `The request is dated ${Math.abs(ageSeconds)} s in the ${old ? 'past' : 'future'}; ` +
      `${limit.toleranceSeconds} s are tolerated. It is a replay, it was held up on the way, or a clock is wrong: ` +
      'check that this machine keeps time (NTP).',
  )
}

function invalidTimestamp(): WebhookVerificationError {
  return new WebhookVerificationError(
    'invalid_timestamp',
    'The webhook-timestamp is not a whole number of seconds since 1970, so the age of the request is unknown. ' +
      'The sender does not follow Standard Webhooks (milliseconds are a common mistake): refuse the request.',
  )
}
