import type { Call, PageInput } from '../../platform/deps.ts'
import { isEventTypeName, isId } from '../../platform/ids.ts'
import { findWebhook, listWebhooks } from '../webhooks/index.ts'
import { type DurationCount, percentileMs } from './duration-scale.ts'
import * as queries from './queries.ts'
import { type StatsRange, type StatsWindow, windowOf } from './range.ts'

const mostCauses = 10
const mostFailingWebhooks = 10
const mostEvents = 20

/** What a tenant's deliveries came to in a range that ends now. */
export async function readStats({
  deps,
  input,
}: Call<
  'db' | 'clock',
  {
    readonly tenantId: string
    readonly range: StatsRange
    readonly webhookId?: string | undefined
    readonly event?: string | undefined
  }
>) {
  const { tenantId, range, webhookId, event } = input
  const { kysely } = deps.db
  const window = windowOf(range, deps.clock.now())
  const filter = {
    tenantId,
    event,
    webhookIds: webhookId === undefined ? undefined : [webhookId],
    ...spanOf(window),
  }
  const namesNothing =
    (webhookId !== undefined && !isId('wh', webhookId)) || (event !== undefined && !isEventTypeName(event))
  const [counts, durations] = namesNothing
    ? [[], []]
    : await Promise.all([
        queries.groupedCounts(kysely, filter, window.bucketMs),
        queries.durationsOf(kysely, filter),
      ])
  const failing = worstOf(counts)
  const urls = await queries.urlsOf(
    kysely,
    failing.map(({ webhook_id }) => webhook_id),
  )
  return {
    range,
    summary: summaryOf(counts.find(isTotal), durations),
    buckets: bucketsOf(window, counts),
    causes: causesOf(counts),
    failing_webhooks: failing.map((webhook) => ({ ...webhook, url: urls.get(webhook.webhook_id) ?? null })),
    events: eventsOf(counts),
  }
}

type WebhooksInput = PageInput & { readonly tenantId: string; readonly webhookId?: string | undefined }

/** The last 24 hours of a page of the tenant's webhooks, newest first, or of the one named. */
export async function readWebhookStats({ deps, input }: Call<'db' | 'clock', WebhooksInput>) {
  const { tenantId } = input
  const { kysely } = deps.db
  const webhookIds = await idsOf(kysely, input)
  if (webhookIds.length === 0) return []
  const window = windowOf('24h', deps.clock.now())
  const filter = { tenantId, webhookIds, ...spanOf(window) }
  const [counts, durations, standings] = await Promise.all([
    queries.countsOfWebhooks(kysely, filter, window.bucketMs),
    queries.durationsOfWebhooks(kysely, filter),
    queries.standingOfWebhooks(kysely, webhookIds),
  ])
  const countsById = Map.groupBy(counts, ({ webhook_id }) => webhook_id)
  const durationsById = Map.groupBy(durations, ({ webhook_id }) => webhook_id)
  const standingById = new Map(standings.map((standing) => [standing.webhook_id, standing]))
  return webhookIds.map((id) => {
    const its = countsById.get(id) ?? []
    const standing = standingById.get(id)
    return {
      id,
      summary: summaryOf(
        its.find(({ bucket }) => bucket === null),
        durationsById.get(id) ?? [],
      ),
      buckets: bucketsOf(window, its),
      last_delivery:
        standing === undefined || standing.id === null
          ? null
          : { id: standing.id, status: standing.status, at: standing.finished_at },
      waiting: standing?.waiting ?? 0,
    }
  })
}

async function idsOf(
  kysely: Parameters<typeof findWebhook>[0],
  { webhookId, ...page }: WebhooksInput,
): Promise<readonly string[]> {
  if (webhookId === undefined) return (await listWebhooks(kysely, page)).map(({ id }) => id)
  const isThere = isId('wh', webhookId) && (await findWebhook(kysely, page.tenantId, webhookId)) !== undefined
  return isThere ? [webhookId] : []
}

function spanOf({ fromMs, toMs }: StatsWindow) {
  return { from: new Date(fromMs), to: new Date(toMs) }
}

const nothing: queries.CountsRow = {
  delivered: 0,
  failed: 0,
  retried: 0,
  first_attempts: 0,
  first_successes: 0,
}

function countsOf({ delivered, failed, retried }: queries.CountsRow) {
  return { delivered, failed, retried }
}

function summaryOf(total: queries.CountsRow = nothing, durations: readonly DurationCount[]) {
  return {
    ...countsOf(total),
    success_rate: rate(total.delivered, total.delivered + total.failed),
    first_attempt_success_rate: rate(total.first_successes, total.first_attempts),
    p50_ms: percentileMs(durations, 0.5),
    p95_ms: percentileMs(durations, 0.95),
  }
}

function rate(part: number, whole: number): number | null {
  return whole === 0 ? null : part / whole
}

/** Every bucket of the window, those without anything too. */
function bucketsOf(
  { fromMs, toMs, bucketMs }: StatsWindow,
  counts: readonly (queries.CountsRow & { readonly bucket: Date | null })[],
) {
  const byStart = new Map(counts.map((row) => [row.bucket?.getTime(), row]))
  const starts = Array.from({ length: (toMs - fromMs) / bucketMs }, (_, n) => fromMs + n * bucketMs)
  return starts.map((startMs) => ({
    from: new Date(startMs),
    to: new Date(startMs + bucketMs),
    ...countsOf(byStart.get(startMs) ?? nothing),
  }))
}

function isTotal({ bucket, webhook_id, event, error }: queries.GroupedCounts): boolean {
  return bucket === null && webhook_id === null && event === null && error === null
}

function causesOf(counts: readonly queries.GroupedCounts[]) {
  return counts
    .flatMap(({ error, status_code, failed, retried }) =>
      error === null || error === ''
        ? []
        : [{ error, status_code: status_code || null, attempts: failed + retried }],
    )
    .sort((a, b) => b.attempts - a.attempts)
    .slice(0, mostCauses)
}

function worstOf(counts: readonly queries.GroupedCounts[]) {
  return counts
    .flatMap(({ webhook_id, ...row }) => (webhook_id === null ? [] : [{ webhook_id, ...countsOf(row) }]))
    .filter(({ failed, retried }) => failed + retried > 0)
    .sort((a, b) => b.failed - a.failed || b.retried - a.retried)
    .slice(0, mostFailingWebhooks)
}

function eventsOf(counts: readonly queries.GroupedCounts[]) {
  const volume = ({ delivered, failed, retried }: ReturnType<typeof countsOf>) => delivered + failed + retried
  return counts
    .flatMap(({ event, ...row }) => (event === null ? [] : [{ event, ...countsOf(row) }]))
    .sort((a, b) => volume(b) - volume(a))
    .slice(0, mostEvents)
}
