/** Makes signed requests, as Gancho sends them, for the tests of a receiver. */
import type { WebhookEvent } from './event.ts'
import { createSigner } from './node.ts'
import type { Secrets } from './secret.ts'

export type SigningOptions = {
  /** When it is sent: the signed `webhook-timestamp`. Default: now. */
  now?: Date
  /** The number of the attempt. Default 1. */
  attempt?: number
}

/** A request in the form that `fetch`, `new Request`, Hono's `app.request` and Fastify's `app.inject` take. */
export type SignedRequest = { method: 'POST'; headers: Record<string, string>; body: string }

/**
 * An event as it arrives: the envelope around `data`, with an id of its own. `fields` replaces the id, the time, the
 * tenant or the resource.
 */
export function sampleEvent<T>(
  event: string,
  data: T,
  fields: Partial<Omit<WebhookEvent, 'event' | 'data'>> = {},
): WebhookEvent<T> {
  return {
    id: `evt_${crypto.randomUUID()}`,
    timestamp: '2024-02-14T10:30:00.000Z',
    event,
    data,
    tenant_id: 'tenant-789',
    resource_type: null,
    resource_id: null,
    ...fields,
  }
}

/** Signs an event with the headers of a real delivery. Several secrets sign as during a rotation. Errors: `invalid_secret`. */
export function signedRequest(
  secrets: Secrets,
  event: WebhookEvent,
  { now = new Date(), attempt = 1 }: SigningOptions = {},
): SignedRequest {
  const body = JSON.stringify(event)
  const timestampSeconds = Math.floor(now.getTime() / 1000)
  const signer = createSigner(secrets)
  return {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'user-agent': 'Gancho/test',
      'webhook-id': event.id,
      'webhook-timestamp': String(timestampSeconds),
      'webhook-signature': signer.standard(event.id, timestampSeconds, body),
      'x-signature': signer.raw(body),
      'x-gancho-event': event.event,
      'x-gancho-delivery': 'dlv_test',
      'x-gancho-attempt': String(attempt),
    },
    body,
  }
}

/** The same as a Web `Request`. `url`: where to, `http://localhost/webhooks` by default. */
export function signedWebRequest(
  secrets: Secrets,
  event: WebhookEvent,
  { url = 'http://localhost/webhooks', ...options }: SigningOptions & { url?: string } = {},
): Request {
  return new Request(url, signedRequest(secrets, event, options))
}
