import type * as contract from '@gancho/client/http'
import type { AttemptOutcome } from '../engine/attempt/attempt.ts'
import { responseText } from '../engine/attempt/response-text.ts'
import { maskHeaders } from '../engine/attempt/webhook-headers.ts'
import { describeAttempt } from '../engine/settle/settle.ts'
import type { listApiKeys } from '../features/access/api-keys.service.ts'
import type { listAlerts } from '../features/alerts/service.ts'
import type { readAlertSettings, sendTestEmail } from '../features/alerts/settings.service.ts'
import type { getDelivery, listAttempts } from '../features/deliveries/service.ts'
import type { listEventTypes } from '../features/event-types/service.ts'
import type { listExpunges } from '../features/expunges/service.ts'
import type { listBinRequests, listBins } from '../features/receivers/service.ts'
import type { listReplays } from '../features/replays/service.ts'
import type { readStats, readWebhookStats } from '../features/statistics/service.ts'
import type { CheckOutcome } from '../features/webhooks/check/full-check.ts'
import type { listWebhooks } from '../features/webhooks/read.ts'
import { limits } from '../platform/limits.ts'

type RowOf<List extends (...args: never[]) => Promise<readonly unknown[]>> = Awaited<ReturnType<List>>[number]

export function presentWebhook({ tenant_id: _, ...row }: RowOf<typeof listWebhooks>) {
  return {
    ...row,
    created_at: row.created_at.toISOString(),
    updated_at: row.updated_at.toISOString(),
  }
}

export function presentDelivery(row: Awaited<ReturnType<typeof getDelivery>>): contract.Delivery {
  return {
    ...row,
    next_attempt_at: row.next_attempt_at?.toISOString() ?? null,
    created_at: row.created_at.toISOString(),
    finished_at: row.finished_at?.toISOString() ?? null,
  }
}

export function presentReplay(row: RowOf<typeof listReplays>): contract.Replay {
  return {
    id: row.id,
    kind: row.kind,
    state: row.state,
    webhook_id: row.webhook_id,
    event: row.event,
    from: row.from?.toISOString() ?? null,
    to: row.to.toISOString(),
    rate_per_second: row.rate_per_second,
    total: row.total,
    queued: row.queued,
    skipped: row.skipped,
    created_at: row.created_at.toISOString(),
    finished_at: row.finished_at?.toISOString() ?? null,
  }
}

export function presentExpunge({
  tenant_id: _tenant,
  cursor: _cursor,
  before: _before,
  ...row
}: RowOf<typeof listExpunges>): contract.Expunge {
  return {
    ...row,
    created_at: row.created_at.toISOString(),
    finished_at: row.finished_at?.toISOString() ?? null,
  }
}

const notMeasured: contract.AttemptTimings = {
  dns_ms: null,
  connect_ms: null,
  tls_ms: null,
  first_byte_ms: null,
}

type AttemptRow = RowOf<typeof listAttempts>

export async function presentAttempt({ id, attempt, ...row }: AttemptRow) {
  return { id, attempt, ...(await presentExchange(row)) }
}

async function presentExchange(row: Omit<AttemptRow, 'id' | 'attempt' | 'delivery_id'>) {
  const response_headers = row.response_headers === null ? null : JSON.parse(row.response_headers)
  const body = row.response_body
  return {
    started_at: row.started_at.toISOString(),
    duration_ms: row.duration_ms,
    timings: row.timings === null ? null : { ...notMeasured, ...JSON.parse(row.timings) },
    outcome: row.error === null ? ('success' as const) : ('failure' as const),
    error: row.error,
    message: row.message,
    status_code: row.status_code,
    remote_address: row.remote_address,
    request_headers: maskHeaders(JSON.parse(row.request_headers)),
    response_headers,
    response_body:
      body === null ? null : await responseText(body, response_headers ?? {}, limits.responseBytes),
    response_bytes: body?.length ?? 0,
    response_truncated: row.response_truncated,
  }
}

export async function presentCheck(checks: readonly CheckOutcome[]) {
  return {
    passed: checks.every(({ passed }) => passed),
    checks: await Promise.all(
      checks.map(async ({ name, passed, outcome }) => ({
        name,
        passed,
        attempt: await presentOutcome(outcome),
      })),
    ),
  }
}

/** An attempt that is not stored, as if it had been. */
async function presentOutcome(outcome: AttemptOutcome) {
  const { started_at, response_body, timings, ...row } = describeAttempt(outcome)
  return await presentExchange({
    ...row,
    started_at: new Date(started_at),
    response_body: response_body === null ? null : Buffer.from(response_body, 'hex'),
    timings: timings && JSON.stringify(timings),
  })
}

export function presentBin({ token, ...row }: RowOf<typeof listBins>, publicUrl: string) {
  return {
    ...row,
    url: `${publicUrl}/bins/${token}`,
    answers: JSON.parse(row.answers),
    created_at: row.created_at.toISOString(),
    expires_at: row.expires_at.toISOString(),
  }
}

export function presentBinRequest({ bin_id: _, ...row }: RowOf<typeof listBinRequests>): contract.BinRequest {
  return {
    ...row,
    received_at: row.received_at.toISOString(),
    body: Buffer.from(row.body).toString(),
  }
}

export function presentEventType(row: RowOf<typeof listEventTypes>): contract.EventType {
  return {
    name: row.name,
    group: row.group,
    description: row.description,
    schema: row.schema === null ? null : JSON.parse(row.schema),
    example: row.example === null ? null : JSON.parse(row.example),
    example_json: row.example,
    built_in: row.built_in,
  }
}

export function presentApiKey(row: RowOf<typeof listApiKeys>): contract.ApiKey {
  return {
    ...row,
    created_at: row.created_at.toISOString(),
    expires_at: row.expires_at?.toISOString() ?? null,
    revoked_at: row.revoked_at?.toISOString() ?? null,
  }
}

export function presentAlert({
  tenant_id: _,
  told_at: __,
  ...row
}: RowOf<typeof listAlerts>): contract.Alert {
  return {
    ...row,
    first_seen_at: row.first_seen_at.toISOString(),
    last_seen_at: row.last_seen_at.toISOString(),
    acknowledged_at: row.acknowledged_at?.toISOString() ?? null,
    resolved_at: row.resolved_at?.toISOString() ?? null,
  }
}

export function presentAlertSettings(
  { email, success_rate, version, updatedAt }: Awaited<ReturnType<typeof readAlertSettings>>,
  isEmailAvailable: boolean,
) {
  return {
    email: { ...email, addresses: [...email.addresses], kinds: [...email.kinds] },
    success_rate,
    email_available: isEmailAvailable,
    updated_at: updatedAt?.toISOString() ?? null,
    version,
  }
}

export function presentMailReceipt({ accepted, rejected }: Awaited<ReturnType<typeof sendTestEmail>>) {
  return { accepted: [...accepted], rejected: [...rejected] }
}

type StatsBucket = Awaited<ReturnType<typeof readStats>>['buckets'][number]

function presentBucket({ from, to, ...counts }: StatsBucket) {
  return { from: from.toISOString(), to: to.toISOString(), ...counts }
}

export function presentStats(stats: Awaited<ReturnType<typeof readStats>>) {
  return { ...stats, buckets: stats.buckets.map(presentBucket) }
}

export function presentWebhookStats({ id, ...stats }: RowOf<typeof readWebhookStats>) {
  const last = stats.last_delivery
  return {
    ...stats,
    webhook_id: id,
    buckets: stats.buckets.map(presentBucket),
    last_delivery: last && { ...last, at: last.at.toISOString() },
  }
}
