import type { Clock } from '../../platform/clock.ts'
import type { ClaimedDelivery } from '../claim/queries.ts'
import type { Transport, TransportResult } from '../http/transport-result.ts'
import type { DeliverableWebhook } from './deliverable-webhook.ts'
import { maskEchoes } from './mask-echoes.ts'
import { judge, type Verdict } from './outcome.ts'
import { maskAll } from './webhook-headers.ts'

/** A claimed delivery together with what it takes to send it. */
export interface SendableDelivery {
  readonly delivery: ClaimedDelivery & { readonly body: string }
  readonly webhook: DeliverableWebhook
}

/** What one HTTP request came to. */
export interface AttemptOutcome {
  readonly delivery: ClaimedDelivery
  readonly webhook: DeliverableWebhook
  readonly verdict: Verdict
  readonly startedAtMs: number
  /** As they are written down: every one that was sent, the webhook's own ones masked. */
  readonly requestHeaders: Readonly<Record<string, string>>
  /** Null when nothing was sent. */
  readonly result: TransportResult | null
}

export interface AttemptDeps {
  readonly transport: Transport
  readonly clock: Clock
  /** The value of user-agent. */
  readonly userAgent: string
}

/** Signs and sends one delivery, once. Has no database, and never throws for a bad receiver. */
export async function attempt(
  deps: AttemptDeps,
  { delivery, webhook }: SendableDelivery,
): Promise<AttemptOutcome> {
  const startedAtMs = deps.clock.now()
  if (webhook.signer === null) return unreadableSecret(delivery, webhook, startedAtMs)
  const ours = headersOf(deps, delivery, webhook.signer, startedAtMs)
  const hasOwn = Object.keys(webhook.headers).length > 0
  const answered = await deps.transport({
    url: webhook.url,
    // Ours come last: a webhook's own headers cannot replace them.
    headers: hasOwn ? { ...webhook.headers, ...ours } : ours,
    body: delivery.body,
    timeoutMs: webhook.timeoutMs,
  })
  const result = hasOwn ? await maskEchoes(answered, webhook.headers) : answered
  const requestHeaders = hasOwn ? { ...maskAll(webhook.headers), ...ours } : ours
  return { delivery, webhook, verdict: judge(result, deps.clock.now()), startedAtMs, requestHeaders, result }
}

/** The headers of SPEC section 3. */
function headersOf(
  { userAgent }: AttemptDeps,
  delivery: SendableDelivery['delivery'],
  signer: NonNullable<DeliverableWebhook['signer']>,
  startedAtMs: number,
): Record<string, string> {
  const timestamp = Math.floor(startedAtMs / 1_000)
  return {
    'content-type': 'application/json',
    'user-agent': userAgent,
    'webhook-id': delivery.eventId,
    'webhook-timestamp': String(timestamp),
    'webhook-signature': signer.standard(delivery.eventId, timestamp, delivery.body),
    'x-signature': signer.raw(delivery.body),
    'x-gancho-event': delivery.event,
    'x-gancho-delivery': delivery.id,
    'x-gancho-attempt': String(delivery.attempt),
  }
}

function unreadableSecret(
  delivery: ClaimedDelivery,
  webhook: DeliverableWebhook,
  startedAtMs: number,
): AttemptOutcome {
  return {
    delivery,
    webhook,
    verdict: {
      kind: 'failure',
      error: 'unreadable_secret',
      message:
        'The secret of the webhook cannot be decrypted, so nothing was sent unsigned: check GANCHO_MASTER_KEY.',
      retryAfterMs: null,
    },
    startedAtMs,
    requestHeaders: {},
    result: null,
  }
}
