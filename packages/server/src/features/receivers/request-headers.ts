import { isReserved, sealHeaders, showHeaders, type WebhookHeaders } from '../../engine/index.ts'
import type { SecretBox, SecretOwner } from '../../platform/secret-box.ts'

/**
 * The headers of a request to a bin as they are stored. A header that a webhook can set may carry its credential, so
 * its value is sealed. Those that Gancho or the connection sets stay in clear: an expunge finds the event by one of them.
 */
export function sealRequestHeaders(headers: WebhookHeaders, box: SecretBox, owner: SecretOwner): string {
  return JSON.stringify({ ...headers, ...JSON.parse(sealHeaders(settable(headers), box, owner)) })
}

/** The stored headers as they may be shown, credentials masked. */
export function showRequestHeaders(stored: string, box: SecretBox, owner: SecretOwner): WebhookHeaders {
  const headers: WebhookHeaders = JSON.parse(stored)
  return { ...headers, ...showHeaders(JSON.stringify(settable(headers)), box, owner) }
}

const settable = (headers: WebhookHeaders): WebhookHeaders =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => !isReserved(name)))
