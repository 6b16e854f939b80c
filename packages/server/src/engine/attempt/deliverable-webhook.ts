import { createSigner, type Signer } from '@gancho/verify/node'
import type { SecretBox } from '../../platform/secret-box.ts'
import { defaultScheduleMs } from '../settle/retry-schedule.ts'
import type { WebhookRow } from './queries.ts'
import { openHeaders } from './sealed-headers.ts'
import type { WebhookHeaders } from './webhook-headers.ts'

/** A webhook as the pipeline needs it: one version of it, secrets open. */
export interface DeliverableWebhook {
  readonly id: string
  readonly version: number
  readonly url: string
  /** The webhook's own headers, open: they are sent, and neither recorded nor logged. */
  readonly headers: WebhookHeaders
  /**
   * Signs with the current secret, and with the one it replaced while both are valid; null when a secret or a header
   * cannot be read.
   */
  readonly signer: Signer | null
  /** When the replaced secret ends, and the webhook has to be loaded anew. */
  readonly signerValidUntilMs: number
  readonly timeoutMs: number
  readonly maxInFlight: number
  readonly rateLimitPerSecond: number | null
  /** One at a time, each waiting for the one before. */
  readonly ordered: boolean
  readonly scheduleMs: readonly number[]
}

/** Opens a row's secrets. Pure but for the decryption: `nowMs` decides whether the previous secret still signs. */
export function toDeliverable(
  row: WebhookRow,
  { secretBox, nowMs }: { secretBox: SecretBox; nowMs: number },
): DeliverableWebhook {
  const overlapEndsMs = row.previous_secret_until?.getTime() ?? 0
  const sealed = [
    row.secret,
    ...(row.previous_secret !== null && overlapEndsMs > nowMs ? [row.previous_secret] : []),
  ]
  const owner = { tenantId: row.tenant_id, id: row.id }
  let signer: Signer | null
  let headers: WebhookHeaders = {}
  try {
    headers = openHeaders(row.headers, secretBox, owner)
    signer = createSigner(sealed.map((secret) => secretBox.open(secret, owner)))
  } catch {
    // Whatever is wrong with it, it is wrong with this webhook alone: its attempts fail and say so.
    signer = null
  }
  return {
    id: row.id,
    version: row.version,
    url: row.url,
    headers,
    signer,
    signerValidUntilMs: sealed.length > 1 ? overlapEndsMs : Number.POSITIVE_INFINITY,
    timeoutMs: row.timeout_ms,
    maxInFlight: row.ordered ? 1 : row.max_in_flight,
    ordered: row.ordered,
    rateLimitPerSecond: row.rate_limit_per_second,
    scheduleMs: row.retry_schedule_seconds?.map((seconds) => seconds * 1_000) ?? defaultScheduleMs,
  }
}
