import type { Random } from '../../platform/clock.ts'
import type { AttemptOutcome } from '../attempt/attempt.ts'
import type { ClaimedDelivery } from '../claim/queries.ts'
import type { Timings, TransportResult } from '../http/transport-result.ts'
import type { OutcomeRow } from '../record/queries.ts'
import { nextDelayMs } from './retry-schedule.ts'

/**
 * Decides what an outcome makes of its delivery: delivered, to be attempted again, or failed for good.
 * @param nowMs when the attempt ended; the wait for the next one counts from here.
 */
export function settle(outcome: AttemptOutcome, nowMs: number, random: Random): OutcomeRow {
  const { delivery, verdict, webhook } = outcome
  // A test does not stand in the line of an ordered webhook, so nothing waits behind it.
  const inOrder = webhook.ordered && !delivery.test
  const attempt = { ...describeAttempt(outcome), ...(inOrder && { in_order: true }) }
  if (verdict.kind === 'success') return { ...attempt, status: 'DELIVERED', due_at: null, last_error: null }
  const delayMs =
    verdict.error === 'gone'
      ? null
      : nextDelayMs({
          attemptsMade: delivery.attempt - delivery.scheduleStart,
          scheduleMs: webhook.scheduleMs,
          retryAfterMs: verdict.retryAfterMs,
          random,
        })
  const nextAt = delayMs === null ? null : new Date(nowMs + delayMs).toISOString()
  return {
    ...attempt,
    status: nextAt === null ? 'FAILED' : null,
    due_at: inOrder ? null : nextAt,
    ...(inOrder && { resume_at: nextAt }),
    last_error: `${verdict.error}: ${verdict.message}`,
  }
}

/** Why a delivery is ended without being sent. */
export const abandonReasons = {
  webhook_deleted: 'The webhook was deleted before this delivery was sent.',
  event_expired: 'The event was older than the retention when this delivery came up.',
} as const
export type AbandonReason = keyof typeof abandonReasons

/** Of a claimed delivery that cannot be sent. */
export function reasonToAbandon({ webhookVersion }: ClaimedDelivery): AbandonReason {
  return webhookVersion === null ? 'webhook_deleted' : 'event_expired'
}

/** Ends a delivery that cannot be sent any more. */
export function abandon(delivery: ClaimedDelivery, reason: AbandonReason, nowMs: number): OutcomeRow {
  return {
    id: delivery.id,
    token: delivery.leaseToken,
    version: delivery.webhookVersion ?? 0,
    status: 'CANCELLED',
    due_at: null,
    last_error: `${reason}: ${abandonReasons[reason]}`,
    sent: false,
    started_at: new Date(nowMs).toISOString(),
    duration_ms: 0,
    error: null,
    message: null,
    status_code: null,
    remote_address: null,
    request_headers: '{}',
    response_headers: null,
    response_body: null,
    response_truncated: false,
    timings: null,
  }
}

/** What was sent and answered, as it is stored. */
export function describeAttempt({
  delivery,
  webhook,
  verdict,
  startedAtMs,
  requestHeaders,
  result,
}: AttemptOutcome) {
  return {
    id: delivery.id,
    token: delivery.leaseToken,
    version: webhook.version,
    sent: true,
    started_at: new Date(startedAtMs).toISOString(),
    duration_ms: result?.durationMs ?? 0,
    error: verdict.kind === 'failure' ? verdict.error : null,
    message: verdict.kind === 'failure' ? verdict.message : null,
    remote_address: result?.remoteAddress ?? null,
    request_headers: JSON.stringify(requestHeaders),
    ...describeResponse(result),
    timings: result && describeTimings(result.timings),
  }
}

function describeResponse(result: TransportResult | null) {
  if (result?.kind !== 'response') {
    return { status_code: null, response_headers: null, response_body: null, response_truncated: false }
  }
  return {
    status_code: result.status,
    response_headers: JSON.stringify(result.headers),
    response_body: result.body.length === 0 ? null : Buffer.from(result.body).toString('hex'),
    response_truncated: result.truncated,
  }
}

/** In tenths of a millisecond. What did not happen is not written. */
function describeTimings({ dnsMs, connectMs, tlsMs, firstByteMs }: Timings) {
  return {
    dns_ms: inTenths(dnsMs),
    connect_ms: inTenths(connectMs),
    tls_ms: inTenths(tlsMs),
    first_byte_ms: inTenths(firstByteMs),
  }
}

function inTenths(ms: number | null): number | undefined {
  return ms === null ? undefined : Math.round(ms * 10) / 10
}
