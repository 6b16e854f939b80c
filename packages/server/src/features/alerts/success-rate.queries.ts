import { type Kysely, sql } from 'kysely'
import type { Schema } from '../../platform/database/schema.gen.ts'
import type { SuccessRateRule } from './settings.ts'

/** A tenant that wants its success rates judged. */
export interface RatedTenant extends SuccessRateRule {
  readonly tenant_id: string
}

export async function listRatedTenants(kysely: Kysely<Schema>): Promise<readonly RatedTenant[]> {
  const { rows } = await sql<RatedTenant>`
    SELECT tenant_id, rate_below_percent AS below_percent, rate_window_minutes AS window_minutes, rate_min_deliveries AS min_deliveries
      FROM gancho.alert_settings WHERE rate_below_percent IS NOT NULL`.execute(kysely)
  return rows
}

/** How a webhook did. */
export interface RatedWebhook {
  readonly tenant_id: string
  readonly webhook_id: string
  readonly deliveries: number
  readonly succeeded: number
}

/**
 * How the webhooks of tenants did since a moment of each. What was counted since the last merge is left out, and so are
 * operational events.
 */
export async function rateWebhooks(
  kysely: Kysely<Schema>,
  tenants: readonly { readonly tenant_id: string; readonly from: string }[],
  now: Date,
): Promise<readonly RatedWebhook[]> {
  if (tenants.length === 0) return []
  const { rows } = await sql<RatedWebhook>`
    SELECT t.tenant_id, c.*
      FROM json_to_recordset(${JSON.stringify(tenants)}::json) AS t (tenant_id text, "from" timestamptz)
     CROSS JOIN LATERAL (
       SELECT d.webhook_id, sum(d.first_attempts)::bigint AS deliveries, coalesce(sum(d.first_attempts) FILTER (WHERE d.error = ''), 0)::bigint AS succeeded
         FROM gancho.delivery_stats d
        WHERE (d.tenant_id, d.bucket_start) >= (t.tenant_id, t."from") AND (d.tenant_id, d.bucket_start) <= (t.tenant_id, ${now}::timestamptz)
          AND NOT d.event ^@ 'gancho.'
        GROUP BY d.webhook_id) AS c`.execute(kysely)
  return rows
}

/** Deliveries looked at for the last error of a webhook, at most. */
const mostLookedAt = 100

/** Where webhooks point, and one of the last failures of each; those that were deleted are missing. */
export async function describeFailing(kysely: Kysely<Schema>, webhookIds: readonly string[]) {
  if (webhookIds.length === 0) return []
  const { rows } = await sql<{
    readonly webhook_id: string
    readonly tenant_id: string
    readonly url: string
    readonly last_error: string | null
  }>`
    SELECT w.id AS webhook_id, w.tenant_id, w.url, (
             SELECT f.last_error FROM (
               (SELECT q.last_error, q.event FROM gancho.delivery_queue q WHERE q.webhook_id = w.id LIMIT ${mostLookedAt})
               UNION ALL
               (SELECT l.last_error, l.event FROM gancho.delivery_log l WHERE l.webhook_id = w.id AND l.status = 'FAILED'
                 ORDER BY l.webhook_id DESC, l.finished_at DESC LIMIT ${mostLookedAt})) AS f
              WHERE f.last_error IS NOT NULL AND NOT f.event ^@ 'gancho.' LIMIT 1) AS last_error
      FROM gancho.webhooks w WHERE w.id IN (${sql.join(webhookIds)})`.execute(kysely)
  return rows
}

/** The webhooks whose success rate is too low, as their alerts say. */
export async function listDegraded(kysely: Kysely<Schema>): Promise<readonly string[]> {
  const { rows } = await sql<{ webhook_id: string }>`
    SELECT webhook_id FROM gancho.alerts WHERE state <> 'RESOLVED' AND kind = 'degraded'`.execute(kysely)
  return rows.map(({ webhook_id }) => webhook_id)
}
