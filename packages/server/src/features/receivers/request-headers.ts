import { isReserved, type WebhookHeaders } from '../../engine/attempt/webhook-headers.ts'
import type { OfTenant } from '../../server/service-deps.ts'
import type { WebhookSecrets } from '../webhooks/secrets.ts'

/**
 * The headers of a request to a bin as they are stored. A header that a webhook can set may carry its credential, so
 * its value is sealed. Those that Gancho or the connection sets stay in clear: an expunge finds the event by one of them.
 */
export function sealRequestHeaders(
  headers: WebhookHeaders,
  secrets: WebhookSecrets,
  owner: OfTenant,
): string {
  return JSON.stringify({ ...headers, ...JSON.parse(secrets.headers.seal(settable(headers), owner)) })
}

/** The stored headers as they may be shown, credentials masked. */
export function showRequestHeaders(stored: string, secrets: WebhookSecrets, owner: OfTenant): WebhookHeaders {
  const headers: WebhookHeaders = JSON.parse(stored)
  return { ...headers, ...secrets.headers.show(JSON.stringify(settable(headers)), owner) }
}

const settable = (headers: WebhookHeaders): WebhookHeaders =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => !isReserved(name)))
