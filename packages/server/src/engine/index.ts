// What features may use of the engine.
export { type AttemptDeps, type AttemptOutcome, attempt, type SendableDelivery } from './attempt/attempt.ts'
export { toDeliverable } from './attempt/deliverable-webhook.ts'
export { goneMessage } from './attempt/outcome.ts'
export { loadWebhooks, newestSecret } from './attempt/queries.ts'
export { responseText } from './attempt/response-text.ts'
export { openHeaders, resealed, resealHeaders, sealHeaders, showHeaders } from './attempt/sealed-headers.ts'
export {
  isHeaderValue,
  isReserved,
  judgeHeaders,
  maskHeaders,
  type WebhookHeaders,
} from './attempt/webhook-headers.ts'
export type { QueueHealth } from './coordination/queue-health.ts'
export { type Ingest, readAccepted } from './emit/ingest.ts'
export { type AcceptedRow, acceptEvents, type IncomingEvent } from './emit/queries.ts'
export { isExemptAddress, isLoopbackAddress, type NetworkPolicy } from './http/address-policy.ts'
export { isOwnBin } from './http/own-bins.ts'
export type { TransportResult } from './http/transport-result.ts'
export { type DeliveryStatus, transitions } from './settle/delivery-state.ts'
export { describeAttempt } from './settle/settle.ts'
