// What other features may use of this one.
export { findWebhook, listWebhooks, type WebhookState } from './queries.ts'
export { requireWebhook } from './read.ts'
