import { sql } from 'kysely'
import type { Database } from '../db.ts'

/** What an attempt did to its delivery, ready to be written. */
export interface OutcomeRow {
  readonly id: string
  readonly token: number
  /** The final status, or null when the delivery is to be attempted again. */
  readonly status: 'DELIVERED' | 'FAILED' | 'CANCELLED' | null
  /** When it is due again; null leaves its place as it is (final, or first of an ordered webhook). */
  readonly due_at: string | null
  /** Null on success. */
  readonly last_error: string | null
  /** What was sent and answered; null when nothing was sent. */
  readonly sent: boolean
  readonly started_at: string
  readonly duration_ms: number
  readonly error: string | null
  readonly message: string | null
  readonly status_code: number | null
  readonly remote_address: string | null
  readonly request_headers: string
  readonly response_headers: string | null
  /** Hexadecimal. */
  readonly response_body: string | null
  readonly response_truncated: boolean
  /** Milliseconds; null when nothing was sent. */
  readonly timings: {
    readonly dns_ms?: number | undefined
    readonly connect_ms?: number | undefined
    readonly tls_ms?: number | undefined
    readonly first_byte_ms?: number | undefined
  } | null
}

/** How the last attempts speak for a webhook's health. */
export interface HealthRow {
  readonly webhook_id: string
  /** The version that was sent to: a later one may point elsewhere, and is not disabled for what this one did. */
  readonly version: number
  readonly verdict: 'healthy' | 'failing' | 'gone'
  /** When an ordered webhook may send again. */
  readonly resume_at: string | null
}

export interface RecordInput {
  readonly workerId: string
  readonly now: Date
  readonly outcomes: readonly OutcomeRow[]
  readonly health: readonly HealthRow[]
  /** A webhook that has failed for this long without one success is disabled. */
  readonly disableAfterMs: number
}

export interface RecordResult {
  /** Outcomes written; the others were no longer this worker's. */
  readonly recorded: number
  readonly disabledWebhookIds: readonly string[]
}

/**
 * Writes outcomes: attempt rows, the next state of each delivery, what is counted of them and the health of its webhook,
 * all in one statement, and only where the lease is still ours (owner and token).
 */
export async function recordOutcomes(db: Database, input: RecordInput): Promise<RecordResult> {
  const { rows } = await sql<{ recorded: number; disabled: string[] | null }>`/* record_outcomes */
    WITH outcome AS MATERIALIZED (
      SELECT * FROM json_to_recordset(${JSON.stringify(input.outcomes)}::json) AS o (
        id text, token int, status text, due_at timestamptz, last_error text, sent boolean, started_at timestamptz, duration_ms real, error text,
        message text, status_code int, remote_address text, request_headers text, response_headers text, response_body text, response_truncated boolean,
        timings text)
    ), finished AS (
      DELETE FROM gancho.delivery_queue q USING outcome o
       WHERE o.status IS NOT NULL AND q.id = o.id AND q.lease_token = o.token AND q.lease_owner = ${input.workerId}
      RETURNING q.id, q.tenant_id, q.webhook_id, q.event_id, q.event, q.resource_type, q.resource_id, q.target_url, q.test, q.created_at,
                q.lease_token, q.attempts, q.last_status_code, o.status, o.last_error, o.status_code, o.sent, o.error, o.duration_ms
    ), logged AS (
      INSERT INTO gancho.delivery_log (id, tenant_id, webhook_id, event_id, event, resource_type, resource_id, target_url, test, created_at,
                                       status, lease_token, attempts, last_error, last_status_code, finished_at)
      SELECT f.id, f.tenant_id, f.webhook_id, f.event_id, f.event, f.resource_type, f.resource_id, f.target_url, f.test, f.created_at,
             f.status, f.lease_token, CASE WHEN f.sent THEN f.attempts ELSE f.attempts - 1 END, f.last_error,
             coalesce(f.status_code, f.last_status_code), ${input.now}
        FROM finished f
    ), rescheduled AS (
      UPDATE gancho.delivery_queue q
         SET lease_owner = NULL, losses = 0, due_at = coalesce(o.due_at, q.due_at), last_error = o.last_error, last_status_code = o.status_code
        FROM outcome o
       WHERE o.status IS NULL AND q.id = o.id AND q.lease_token = o.token AND q.lease_owner = ${input.workerId}
      RETURNING q.id, q.attempts, true AS sent, q.tenant_id, q.webhook_id, q.event, q.test, o.error, o.status_code, o.duration_ms, o.last_error
    ), ours AS (
      SELECT id, attempts, sent, tenant_id, webhook_id, event, test, error, status_code, duration_ms, last_error, true AS finished FROM finished
      UNION ALL
      SELECT id, attempts, sent, tenant_id, webhook_id, event, test, error, status_code, duration_ms, last_error, false FROM rescheduled
    ), attempted AS (
      INSERT INTO gancho.delivery_attempts (id, delivery_id, attempt, started_at, duration_ms, error, message, status_code, remote_address,
                                            request_headers, response_headers, response_body, response_truncated, timings)
      SELECT gancho.new_id('att'), ours.id, ours.attempts, o.started_at, o.duration_ms, o.error, o.message, o.status_code, o.remote_address,
             o.request_headers, o.response_headers, decode(o.response_body, 'hex'), o.response_truncated, o.timings
        FROM ours JOIN outcome o ON o.id = ours.id WHERE ours.sent
    ), counted AS (
      INSERT INTO gancho.delivery_counts (counted_at, tenant_id, webhook_id, event, error, status_code, attempts, first_attempts, finished, durations_ms,
                                          last_error)
      SELECT ${input.now}, tenant_id, webhook_id, event, coalesce(error, ''), coalesce(status_code, 0),
             count(*), count(*) FILTER (WHERE attempts = 1), count(*) FILTER (WHERE finished), coalesce(array_agg(duration_ms) FILTER (WHERE duration_ms > 0), '{}'), max(last_error)
        FROM ours WHERE sent AND NOT test GROUP BY tenant_id, webhook_id, event, error, status_code
    ), judged AS (
      UPDATE gancho.webhooks w
         SET failing_since = CASE WHEN h.verdict = 'healthy' THEN NULL ELSE coalesce(w.failing_since, ${input.now}) END,
             resume_at = h.resume_at,
             state = CASE WHEN d.gone OR d.too_long THEN 'DISABLED' ELSE w.state END,
             state_reason = CASE WHEN d.gone THEN 'gone' WHEN d.too_long THEN 'failing_too_long' ELSE w.state_reason END,
             disabled_at = CASE WHEN d.gone OR d.too_long THEN ${input.now} ELSE w.disabled_at END,
             version = w.version + (d.gone OR d.too_long)::int
        FROM json_to_recordset(${JSON.stringify(input.health)}::json) AS h (webhook_id text, version int, verdict text, resume_at timestamptz)
       CROSS JOIN LATERAL (
         SELECT h.verdict = 'gone' AND k.version = h.version AS gone,
                h.verdict = 'failing' AND k.version = h.version
                  AND coalesce(k.failing_since < ${input.now}::timestamptz - ${input.disableAfterMs} * interval '1 ms', false) AS too_long
           FROM gancho.webhooks k WHERE k.id = h.webhook_id) AS d
       WHERE w.id = h.webhook_id AND w.state <> 'DISABLED'
         AND (d.gone OR d.too_long OR h.resume_at IS NOT NULL OR (h.verdict = 'healthy') = (w.failing_since IS NOT NULL))
      RETURNING w.id, w.state
    ), unsubscribed AS (
      UPDATE gancho.webhook_subscriptions s SET active = false FROM judged j WHERE j.state = 'DISABLED' AND s.webhook_id = j.id
    )
    SELECT (SELECT count(*)::int FROM ours) AS recorded,
           (SELECT array_agg(id) FROM judged WHERE state = 'DISABLED') AS disabled`.execute(db.kysely)
  return { recorded: rows[0]?.recorded ?? 0, disabledWebhookIds: rows[0]?.disabled ?? [] }
}
