import { createSigner, type Signer } from '@gancho/verify/node'
import { defaultScheduleMs } from '../domain/retry-schedule.ts'
import type { SecretBox } from '../domain/secret-box.ts'
import type { WebhookRow } from '../store/queries/load-webhooks.ts'

/** A webhook as the pipeline needs it: one version of it, secrets open. */
export interface DeliverableWebhook {
  readonly id: string
  readonly version: number
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  /** Signs with the current secret, and with the one it replaced while both are valid; null when they cannot be read. */
  readonly signer: Signer | null
  /** When the replaced secret ends, and the webhook has to be loaded anew. */
  readonly signerValidUntilMs: number
  readonly timeoutMs: number
  readonly maxInFlight: number
  readonly rateLimitPerSecond: number | null
  /** One at a time, each waiting for the one before. */
  readonly ordered: boolean
  readonly scheduleMs: readonly number[]
  readonly failing: boolean
}

/** What a sealed secret belongs to: one that is copied to another row does not open there. */
export function secretContext(tenantId: string, id: string): string {
  return `${tenantId}|${id}|secret`
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
  let signer: Signer | null
  try {
    signer = createSigner(
      sealed.map((secret) => secretBox.open(secret, secretContext(row.tenant_id, row.id))),
    )
  } catch {
    // Whatever is wrong with it, it is wrong with this webhook alone: its attempts fail and say so.
    signer = null
  }
  return {
    id: row.id,
    version: row.version,
    url: row.url,
    headers: JSON.parse(row.headers),
    signer,
    signerValidUntilMs: sealed.length > 1 ? overlapEndsMs : Number.POSITIVE_INFINITY,
    timeoutMs: row.timeout_ms,
    maxInFlight: row.ordered ? 1 : row.max_in_flight,
    ordered: row.ordered,
    rateLimitPerSecond: row.rate_limit_per_second,
    scheduleMs: row.retry_schedule_seconds?.map((seconds) => seconds * 1_000) ?? defaultScheduleMs,
    failing: row.failing_since !== null,
  }
}
