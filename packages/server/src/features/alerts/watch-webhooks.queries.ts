import { type Kysely, sql } from 'kysely'
import type { Schema } from '../../platform/database/schema.gen.ts'
import type { WebhookState } from '../webhooks/index.ts'
import type { AlertKind } from './rules.ts'

/** Disabled, and nobody was told of it yet. */
const disabledUntold = sql`w.state = 'DISABLED' AND w.disabled_at IS NOT NULL AND NOT EXISTS (
      SELECT FROM gancho.alerts a WHERE a.webhook_id = w.id AND a.kind = 'disabled' AND a.first_seen_at >= w.disabled_at)`

/** Whether there is anything to look at: asked every few seconds by every worker, and mostly for nothing. */
export async function isAnythingToWatch(kysely: Kysely<Schema>): Promise<boolean> {
  const { rows } = await sql<{ anything: boolean }>`
    SELECT EXISTS (SELECT FROM gancho.delivery_counts)
        OR EXISTS (SELECT FROM gancho.alerts WHERE state <> 'RESOLVED')
        OR EXISTS (SELECT FROM gancho.webhooks w WHERE ${disabledUntold}) AS anything`.execute(kysely)
  return rows[0]?.anything ?? false
}

/** An alert that is not resolved. */
export interface UnresolvedAlert {
  readonly id: string
  readonly webhook_id: string
  readonly kind: AlertKind
  readonly first_seen_at: Date
  /** Of an `exhausted` one: something of what it is about is left. */
  readonly is_left: boolean | null
}

export async function listUnresolvedAlerts(kysely: Kysely<Schema>): Promise<readonly UnresolvedAlert[]> {
  // What was sent again keeps its id, which is as old as its event: in the queue, that tells it from what is newer. OFFSET 0
  // has the planner look among those of the webhook, and not among all that are as old.
  const { rows } = await sql<UnresolvedAlert>`
    SELECT a.id, a.webhook_id, a.kind, a.first_seen_at, CASE WHEN a.kind = 'exhausted' THEN
             EXISTS (SELECT FROM gancho.delivery_log l WHERE l.webhook_id = a.webhook_id AND l.status = 'FAILED' AND l.finished_at >= a.first_seen_at AND NOT l.event ^@ 'gancho.')
             OR EXISTS (SELECT FROM (SELECT q.id, q.event FROM gancho.delivery_queue q WHERE q.webhook_id = a.webhook_id OFFSET 0) AS waiting
                         WHERE waiting.id < gancho.first_id('dlv', a.last_seen_at + interval '1 ms') AND NOT waiting.event ^@ 'gancho.')
           END AS is_left
      FROM gancho.alerts a WHERE a.state <> 'RESOLVED'`.execute(kysely)
  return rows
}

/** What the rules of alerts judge by. */
export interface WatchedRow {
  readonly id: string
  readonly tenant_id: string
  readonly url: string
  readonly state: WebhookState
  readonly state_reason: string | null
  readonly failing_since: Date | null
  readonly disabled_at: Date | null
  readonly streak_since: Date | null
  readonly streak: number | null
  /** The disablement that the last `disabled` alert was about. */
  readonly alerted_disabled_at: Date | null
}

/** The webhooks of these ids that there are, and those that were disabled since the last look. */
export async function watchWebhooks(
  kysely: Kysely<Schema>,
  ids: readonly string[],
): Promise<readonly WatchedRow[]> {
  const { rows } = await sql<WatchedRow>`
    SELECT w.id, w.tenant_id, w.url, w.state, w.state_reason, w.failing_since, w.disabled_at, s.since AS streak_since, s.attempts AS streak,
           (SELECT max(a.first_seen_at) FROM gancho.alerts a WHERE a.webhook_id = w.id AND a.kind = 'disabled') AS alerted_disabled_at
      FROM gancho.webhooks w LEFT JOIN gancho.failure_streaks s ON s.webhook_id = w.id
     WHERE w.id IN (SELECT json_array_elements_text(${JSON.stringify(ids)}::json)
                    UNION ALL SELECT w.id FROM gancho.webhooks w WHERE ${disabledUntold})`.execute(kysely)
  return rows
}

/** Keeps how long streaks are; those of webhooks that were deleted meanwhile are gone with them. */
export async function saveStreaks(
  kysely: Kysely<Schema>,
  streaks: readonly { readonly webhook_id: string; readonly since: string; readonly attempts: number }[],
): Promise<void> {
  if (streaks.length === 0) return
  await sql`
    INSERT INTO gancho.failure_streaks (webhook_id, since, attempts)
    SELECT w.id, s.since, s.attempts
      FROM json_to_recordset(${JSON.stringify(streaks)}::json) AS s (webhook_id text, since timestamptz, attempts bigint)
      JOIN gancho.webhooks w ON w.id = s.webhook_id
     ORDER BY w.id FOR KEY SHARE OF w
    ON CONFLICT (webhook_id) DO UPDATE SET since = excluded.since, attempts = excluded.attempts`.execute(
    kysely,
  )
}
