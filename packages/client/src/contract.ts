/**
 * The resources of the HTTP API as they travel: JSON with snake_case names, moments as ISO 8601 text in UTC.
 *
 * - webhook: an endpoint of a tenant (URL, secret, events, state)
 * - event: one thing that happened, of an event type such as `invoice.created`
 * - delivery: one event on its way to one webhook
 * - attempt: one HTTP request of a delivery
 */

export type * from './contract/alert.ts'
export type * from './contract/alert-settings.ts'
export type * from './contract/api-key.ts'
export type * from './contract/bin.ts'
export type * from './contract/check.ts'
export type * from './contract/delivery.ts'
export type * from './contract/event.ts'
export type * from './contract/event-type.ts'
export type * from './contract/expunge.ts'
export type * from './contract/page.ts'
export type * from './contract/problem.ts'
export type * from './contract/replay.ts'
export type * from './contract/session.ts'
export type * from './contract/stats.ts'
export type * from './contract/webhook.ts'
