import { type Kysely, sql } from 'kysely'
import type { Schema } from '../../platform/database/schema.gen.ts'
import type { DurationCount } from './duration-scale.ts'

/** Whose statistics, and of when. */
export interface StatsFilter {
  readonly tenantId: string
  readonly webhookIds?: readonly string[] | undefined
  readonly event?: string | undefined
  readonly from: Date
  /** The first moment after it. */
  readonly to: Date
}

/** What was counted of a group of attempts. */
export interface CountsRow {
  readonly delivered: number
  readonly failed: number
  readonly retried: number
  readonly first_attempts: number
  readonly first_successes: number
}

/** Counts by one thing at a time: the others are null, and all are in the row of the total. */
export interface GroupedCounts extends CountsRow {
  readonly bucket: Date | null
  readonly webhook_id: string | null
  readonly event: string | null
  /** Empty for success. */
  readonly error: string | null
  /** 0 when there was no answer. */
  readonly status_code: number | null
}

/** By bucket, by webhook, by event, by cause, and in all; each in the order of its names. */
export async function groupedCounts(
  kysely: Kysely<Schema>,
  filter: StatsFilter,
  bucketMs: number,
): Promise<readonly GroupedCounts[]> {
  const { rows } = await sql<GroupedCounts>`
    SELECT ${bucketOf(bucketMs)} AS bucket, webhook_id, event, error, status_code, ${counts}
      FROM (${counted(filter)}) AS counted
     GROUP BY GROUPING SETS (bucket, webhook_id, event, (error, status_code), ())
     ORDER BY bucket, webhook_id, event, error, status_code`.execute(kysely)
  return rows
}

/** Of each webhook by bucket, and in all where the bucket is null. */
export async function countsOfWebhooks(kysely: Kysely<Schema>, filter: StatsFilter, bucketMs: number) {
  const { rows } = await sql<CountsRow & { readonly webhook_id: string; readonly bucket: Date | null }>`
    SELECT ${bucketOf(bucketMs)} AS bucket, webhook_id, ${counts}
      FROM (${counted(filter)}) AS counted
     GROUP BY GROUPING SETS ((webhook_id, bucket), webhook_id)`.execute(kysely)
  return rows
}

/** How long the attempts took. */
export async function durationsOf(
  kysely: Kysely<Schema>,
  filter: StatsFilter,
): Promise<readonly DurationCount[]> {
  const { rows } = await sql<DurationCount>`
    SELECT step, sum(attempts)::bigint AS attempts FROM (${timed(filter)}) AS timed GROUP BY step`.execute(
    kysely,
  )
  return rows
}

/** How long the attempts of each webhook took. */
export async function durationsOfWebhooks(kysely: Kysely<Schema>, filter: StatsFilter) {
  const { rows } = await sql<DurationCount & { readonly webhook_id: string }>`
    SELECT webhook_id, step, sum(attempts)::bigint AS attempts FROM (${timed(filter)}) AS timed
     GROUP BY webhook_id, step`.execute(kysely)
  return rows
}

/** Behind all ids, whose digits are hexadecimal. */
const afterEveryDelivery = 'dlv_g'

/** Deliveries are counted as waiting up to this many. */
const mostWaiting = 10_000

/**
 * Of each webhook: its newest finished delivery, if any, and how many are unfinished. The newest is asked for in the order
 * of one index alone, as lists are (docs/decisions/008-lists-without-indexes.md); the webhook before may come instead.
 */
export async function standingOfWebhooks(kysely: Kysely<Schema>, webhookIds: readonly string[]) {
  const { rows } = await sql<{
    readonly webhook_id: string
    readonly id: string | null
    readonly status: 'DELIVERED' | 'FAILED' | 'CANCELLED'
    readonly finished_at: Date
    readonly waiting: number
  }>`
    SELECT w.id AS webhook_id, last.id, last.status, last.finished_at, (
             SELECT count(*)::int FROM (SELECT FROM gancho.delivery_queue q WHERE q.webhook_id = w.id LIMIT ${mostWaiting}) AS unfinished) AS waiting
      FROM gancho.webhooks w
      LEFT JOIN LATERAL (
        SELECT l.webhook_id, l.id, l.status, l.finished_at FROM gancho.delivery_log l
         WHERE (l.webhook_id, l.id) <= (w.id, ${afterEveryDelivery}) ORDER BY l.webhook_id DESC, l.id DESC LIMIT 1) AS last ON last.webhook_id = w.id
     WHERE w.id IN (${sql.join(webhookIds)})`.execute(kysely)
  return rows
}

/** Where webhooks point; those that were deleted are missing. */
export async function urlsOf(
  kysely: Kysely<Schema>,
  webhookIds: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  if (webhookIds.length === 0) return new Map()
  const rows = await kysely
    .selectFrom('gancho.webhooks')
    .select(['id', 'url'])
    .where('id', 'in', webhookIds)
    .execute()
  return new Map(rows.map(({ id, url }) => [id, url]))
}

const counts = sql`
           coalesce(sum(finished) FILTER (WHERE error = ''), 0)::bigint AS delivered,
           coalesce(sum(finished) FILTER (WHERE error <> ''), 0)::bigint AS failed,
           coalesce(sum(attempts - finished) FILTER (WHERE error <> ''), 0)::bigint AS retried,
           coalesce(sum(first_attempts), 0)::bigint AS first_attempts,
           coalesce(sum(first_attempts) FILTER (WHERE error = ''), 0)::bigint AS first_successes`

function bucketOf(bucketMs: number) {
  return sql`date_bin(make_interval(secs => ${bucketMs / 1_000}), at, 'epoch')`
}

/** What was merged, and what was counted since. */
function counted(filter: StatsFilter) {
  return sql`
        SELECT bucket_start AS at, webhook_id, event, error, status_code, attempts, first_attempts, finished
          FROM gancho.delivery_stats WHERE ${isOf(filter, 'bucket_start')}
        UNION ALL
        SELECT counted_at, webhook_id, event, error, status_code, attempts, first_attempts, finished
          FROM gancho.delivery_counts WHERE ${isOf(filter, 'counted_at')}`
}

function timed(filter: StatsFilter) {
  return sql`
      SELECT webhook_id, duration_step AS step, attempts FROM gancho.delivery_durations WHERE ${isOf(filter, 'bucket_start')}
      UNION ALL
      SELECT webhook_id, gancho.duration_step(ms), 1 FROM gancho.delivery_counts CROSS JOIN unnest(durations_ms) AS ms
       WHERE ${isOf(filter, 'counted_at')}`
}

/** As a range of the primary key: asked for a tenant and a time, the planner may take the index of all tenants by time. */
function isOf({ tenantId, webhookIds, event, from, to }: StatsFilter, at: 'bucket_start' | 'counted_at') {
  const key = sql`(tenant_id, ${sql.ref(at)})`
  const ofWebhooks = webhookIds === undefined ? sql`` : sql`AND webhook_id IN (${sql.join(webhookIds)})`
  const ofEvent = event === undefined ? sql`` : sql`AND event = ${event}`
  return sql`${key} >= (${tenantId}, ${from}) AND ${key} < (${tenantId}, ${to}) ${ofWebhooks} ${ofEvent}`
}
