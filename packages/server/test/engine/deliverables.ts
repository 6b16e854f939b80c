import type { DeliverableWebhook } from '../../src/engine/attempt/deliverable-webhook.ts'
import type { ClaimedDelivery } from '../../src/engine/claim/queries.ts'

/** A loaded webhook; everything has a default. */
export function deliverableWebhook(overrides: Partial<DeliverableWebhook> = {}): DeliverableWebhook {
  return {
    id: 'wh_1',
    version: 1,
    url: 'http://127.0.0.1:9/',
    headers: {},
    signer: null,
    signerValidUntilMs: Number.POSITIVE_INFINITY,
    timeoutMs: 15_000,
    maxInFlight: 64,
    rateLimitPerSecond: null,
    ordered: false,
    scheduleMs: [0],
    ...overrides,
  }
}

/** A claimed delivery, told from others of its webhook by a number. */
export function waitingDelivery(webhookId: string, n: number): ClaimedDelivery {
  return {
    id: `dlv_${webhookId}_${n}`,
    tenantId: 't',
    webhookVersion: 1,
    webhookId,
    eventId: `evt_${n}`,
    event: 'invoice.created',
    body: '{}',
    attempt: 1,
    leaseToken: 1,
    scheduleStart: 0,
    test: false,
    suspect: false,
  }
}
