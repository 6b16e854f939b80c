/** Receives webhooks: verifies `X-Signature` and Standard Webhooks 1.0.0 on any JavaScript platform. */
export type { WebhookBody } from './body.ts'
export { type WebhookErrorCode, WebhookVerificationError, webhookErrorCodes } from './errors.ts'
export type { WebhookEvent } from './event.ts'
export type { HeaderValue, WebhookHeaders } from './headers.ts'
export type { Secrets } from './secret.ts'
export { WebhookSignature } from './signature.ts'
export { type VerifyOptions, verify } from './verify.ts'
