import type * as api from '../../contract.ts'
import { type Conditional, type Idempotent, keyed, match } from '../options.ts'
import type { Send } from '../request.ts'

export const webhooks = (send: Send) => ({
  list: (page: api.PageQuery = {}) =>
    send<api.Page<api.Webhook>>({ method: 'GET', path: ['webhooks'], query: page }),

  /** The answer holds the secret, this once. */
  create: (webhook: api.WebhookCreation, options?: Idempotent) =>
    send<api.CreatedWebhook>({ method: 'POST', path: ['webhooks'], headers: keyed(options), body: webhook }),

  get: (id: string) => send<api.Webhook>({ method: 'GET', path: ['webhooks', id] }),

  update: (id: string, changes: api.WebhookUpdate, options?: Conditional) =>
    send<api.Webhook>({ method: 'PATCH', path: ['webhooks', id], headers: match(options), body: changes }),

  delete: (id: string, options?: Conditional) =>
    send<undefined>({ method: 'DELETE', path: ['webhooks', id], headers: match(options) }),

  /** The answer holds the new secret, this once. */
  rotateSecret: (id: string, rotation: api.SecretRotation = {}, options?: Conditional) =>
    send<api.CreatedWebhook>({
      method: 'POST',
      path: ['webhooks', id, 'rotate-secret'],
      headers: match(options),
      body: rotation,
    }),

  /** Sends a real signed event down the real path. `deliveries.list({ event_id })` tells what came of it. */
  test: (id: string, test: api.WebhookTest = {}, options?: Idempotent) =>
    send<api.EventAccepted>({
      method: 'POST',
      path: ['webhooks', id, 'test'],
      headers: keyed(options),
      body: test,
    }),

  /** Sends a signed and a wrongly signed event, and says whether the receiver told them apart. Takes up to half a minute. */
  check: (id: string, test: api.WebhookTest = {}) =>
    send<api.WebhookCheck>({
      method: 'POST',
      path: ['webhooks', id, 'check'],
      body: test,
      timeoutMs: 40_000,
    }),

  /** The last 24 hours of each webhook, on the pages that `list` has, or of the one named. */
  stats: (filter: api.WebhookStatsFilter = {}) =>
    send<api.Page<api.WebhookStats>>({ method: 'GET', path: ['webhooks', 'stats'], query: filter }),
})
