import * as sealed from '../../engine/attempt/sealed-headers.ts'
import type { WebhookHeaders } from '../../engine/attempt/webhook-headers.ts'
import type { SecretBox } from '../../platform/secret-box.ts'
import { ownerOf, secretContext } from '../../platform/secret-box.ts'

/** The webhook or bin whose secret it is. */
interface Owner {
  readonly tenantId: string
  readonly id: string
}

/** Seals and opens what webhooks and bins keep secret; a sealed text opens only for what it was sealed for. */
export interface WebhookSecrets {
  seal(secret: string, owner: Owner): string
  /** @throws SecretBoxError when no master key opens it. */
  open(sealed: string, owner: Owner): string
  /** All take and return JSON objects as the database stores them, except what is opened or shown. */
  readonly headers: {
    /** @param current the stored headers that an edit replaces: a value that comes back masked is kept. */
    seal(headers: WebhookHeaders, owner: Owner, current?: string): string
    /** @throws SecretBoxError when no master key opens one of them. */
    open(stored: string, owner: Owner): WebhookHeaders
    /** With credentials masked, and what no master key opens. */
    show(stored: string, owner: Owner): WebhookHeaders
  }
}

export function createWebhookSecrets(box: SecretBox): WebhookSecrets {
  return {
    seal: (secret, { tenantId, id }) => box.seal(secret, secretContext(tenantId, id)),
    open: (text, { tenantId, id }) => box.open(text, secretContext(tenantId, id)),
    headers: {
      seal: (headers, { tenantId, id }, current = '{}') =>
        JSON.stringify(sealed.sealHeaders(headers, box, ownerOf(tenantId, id), JSON.parse(current))),
      open: (stored, { tenantId, id }) => sealed.openHeaders(JSON.parse(stored), box, ownerOf(tenantId, id)),
      show: (stored, { tenantId, id }) => sealed.showHeaders(JSON.parse(stored), box, ownerOf(tenantId, id)),
    },
  }
}
