import type { SecretBox } from '../domain/secret-box.ts'
import { SecretBoxError } from '../domain/secret-box.ts'
import { defaultScheduleMs } from '../domain/retry-schedule.ts'
import type { WebhookRow } from '../store/queries/load-webhooks.ts'

/** A webhook as the pipeline needs it: one version of it, secrets open. */
export interface DeliverableWebhook {
  readonly id: string
  readonly version: number
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  /** The current secret first, then the one it replaced while both are valid; null when they cannot be read. */
  readonly signers: readonly Signer[] | null
  readonly signersValidUntilMs: number
  readonly timeoutMs: number
  readonly maxInFlight: number
  readonly rateLimitPerSecond: number | null
  readonly scheduleMs: readonly number[]
  readonly failing: boolean
}

/** Signs with one secret, whose key was derived once. */
export interface Signer {
  /** The value of X-Signature. */
  raw(body: string): string
  /** One signature of Standard Webhooks, `v1,…`. */
  standard(id: string, timestampSeconds: number, body: string): string
}

export type CreateSigner = (secret: string) => Signer

/** What a sealed secret belongs to: one that is copied to another row does not open there. */
export function secretContext(tenantId: string, webhookId: string): string {
  return `${tenantId}|${webhookId}|secret`
}

/** Opens a row's secrets. Pure but for the decryption: `nowMs` decides whether the previous secret still signs. */
export function toDeliverable(
  row: WebhookRow,
  { secretBox, createSigner, nowMs }: { secretBox: SecretBox; createSigner: CreateSigner; nowMs: number },
): DeliverableWebhook {
  const overlapEndsMs = row.previous_secret_until?.getTime() ?? 0
  const sealed = [row.secret, ...(row.previous_secret !== null && overlapEndsMs > nowMs ? [row.previous_secret] : [])]
  let signers: Signer[] | null
  try {
    signers = sealed.map((secret) => createSigner(secretBox.open(secret, secretContext(row.tenant_id, row.id))))
  } catch (error) {
    if (!(error instanceof SecretBoxError)) throw error
    signers = null
  }
  return {
    id: row.id,
    version: row.version,
    url: row.url,
    headers: JSON.parse(row.headers),
    signers,
    signersValidUntilMs: sealed.length > 1 ? overlapEndsMs : Number.POSITIVE_INFINITY,
    timeoutMs: row.timeout_ms,
    maxInFlight: row.ordered ? 1 : row.max_in_flight,
    rateLimitPerSecond: row.rate_limit_per_second,
    scheduleMs: row.retry_schedule_seconds?.map((seconds) => seconds * 1_000) ?? defaultScheduleMs,
    failing: row.failing_since !== null,
  }
}
