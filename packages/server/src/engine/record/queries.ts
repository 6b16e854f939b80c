import { sql } from 'kysely'
import type { Database } from '../../platform/database/database.ts'

/** What an attempt did to its delivery, ready to be written. */
export interface OutcomeRow {
  readonly id: string
  readonly token: number
  /** The version of the webhook that was sent to; see `judged_from` of webhooks. */
  readonly version: number
  /** The final status, or null when the delivery is to be attempted again. */
  readonly status: 'DELIVERED' | 'FAILED' | 'CANCELLED' | null
  /** When it is due again; null leaves its place as it is (final, or first of an ordered webhook). */
  readonly due_at: string | null
  /** The next ones of its ordered webhook wait for it: until `resume_at`, or no longer when that is absent. */
  readonly in_order?: boolean
  readonly resume_at?: string | null
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

export interface RecordInput {
  readonly workerId: string
  readonly now: Date
  /** In the order in which the attempts ended. */
  readonly outcomes: readonly OutcomeRow[]
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
 *
 * The health of a webhook is decided here and from its row alone, as workers share it and none of them sees all answers.
 * It is written only when it changes: the success of a healthy webhook costs one look at its row.
 */
export async function recordOutcomes(db: Database, input: RecordInput): Promise<RecordResult> {
  const { now, workerId, outcomes } = input
  // An answer speaks for the health of a webhook unless that has had a new start since it was asked. A test does not.
  const isHeard = sql`(v.healthy IS NOT NULL AND v.version >= w.judged_from)`
  const isGone = sql`(v.gone AND v.version >= w.judged_from)`
  const isTooLong = sql`(${isHeard} AND NOT v.succeeded AND coalesce(w.failing_since < v.too_long_before, false))`
  const isOver = sql`(${isGone} OR ${isTooLong})`

  // The plan is kept, and has to do however full the queue was when it was made. Rows are looked up by their ids one by one
  // (OFFSET 0) and changed where they were found (ctid): joined as tables are, the whole queue might be read for a few of
  // its rows, or the batch gone through for each of them. A row that another changes in that moment is no longer ours.
  const { rows } = await sql<{ recorded: number; disabled: string[] | null }>`/* record_outcomes */
    WITH outcome AS MATERIALIZED (
      SELECT *, status IS NULL AS again FROM ROWS FROM (json_to_recordset(${JSON.stringify(outcomes)}::json) AS (
        id text, token int, version int, status text, due_at timestamptz, in_order boolean, resume_at timestamptz, last_error text, sent boolean,
        started_at timestamptz, duration_ms real, error text, message text, status_code int, remote_address text, request_headers text,
        response_headers text, response_body text, response_truncated boolean, timings text)) WITH ORDINALITY AS o
    ), found AS MATERIALIZED (
      SELECT q.ctid AS place, o.ordinality, o.again, o.status, o.due_at, o.last_error, o.status_code, o.sent, o.error, o.duration_ms, o.version,
             o.in_order, o.resume_at
        FROM outcome o
       CROSS JOIN LATERAL (
         SELECT q.ctid FROM gancho.delivery_queue q
          WHERE q.id = o.id AND q.lease_token = o.token AND q.lease_owner = ${workerId} OFFSET 0) AS q
    ), finished AS (
      DELETE FROM gancho.delivery_queue q USING found o WHERE q.ctid = o.place AND NOT o.again
      RETURNING q.id, q.tenant_id, q.webhook_id, q.event_id, q.event, q.resource_type, q.resource_id, q.target_url, q.test, q.created_at,
                q.lease_token, q.attempts, q.last_status_code, o.status, o.last_error, o.status_code, o.sent, o.error, o.duration_ms,
                o.version, o.in_order, o.ordinality
    ), logged AS (
      INSERT INTO gancho.delivery_log (id, tenant_id, webhook_id, event_id, event, resource_type, resource_id, target_url, test, created_at,
                                       status, lease_token, attempts, last_error, last_status_code, finished_at)
      SELECT f.id, f.tenant_id, f.webhook_id, f.event_id, f.event, f.resource_type, f.resource_id, f.target_url, f.test, f.created_at,
             f.status, f.lease_token, CASE WHEN f.sent THEN f.attempts ELSE f.attempts - 1 END, f.last_error,
             coalesce(f.status_code, f.last_status_code), ${now}
        FROM finished f
    ), rescheduled AS (
      UPDATE gancho.delivery_queue q
         SET lease_owner = NULL, losses = 0, due_at = coalesce(o.due_at, q.due_at), last_error = o.last_error, last_status_code = o.status_code
        FROM found o WHERE q.ctid = o.place AND o.again
      RETURNING q.id, q.attempts, q.tenant_id, q.webhook_id, q.event, q.test, o.error, o.status_code, o.duration_ms, o.last_error, o.version,
                o.in_order, o.resume_at, o.ordinality
    ), ours AS (
      SELECT id, attempts, sent, tenant_id, webhook_id, event, test, error, status_code, duration_ms, last_error, true AS finished, version,
             in_order, NULL AS resume_at, ordinality FROM finished
      UNION ALL
      SELECT id, attempts, true, tenant_id, webhook_id, event, test, error, status_code, duration_ms, last_error, false, version,
             in_order, resume_at, ordinality FROM rescheduled
    ), attempted AS (
      INSERT INTO gancho.delivery_attempts (id, delivery_id, attempt, started_at, duration_ms, error, message, status_code, remote_address,
                                            request_headers, response_headers, response_body, response_truncated, timings)
      SELECT gancho.new_id('att'), ours.id, ours.attempts, o.started_at, o.duration_ms, o.error, o.message, o.status_code, o.remote_address,
             o.request_headers, o.response_headers, decode(o.response_body, 'hex'), o.response_truncated, o.timings
        FROM ours JOIN outcome o ON o.ordinality = ours.ordinality WHERE ours.sent
    ), counted AS (
      INSERT INTO gancho.delivery_counts (counted_at, tenant_id, webhook_id, webhook_version, event, error, status_code, attempts, first_attempts,
                                          finished, durations_ms, last_error)
      SELECT ${now}, tenant_id, webhook_id, version, event, coalesce(error, ''), coalesce(status_code, 0),
             count(*), count(*) FILTER (WHERE attempts = 1), count(*) FILTER (WHERE finished), coalesce(array_agg(duration_ms) FILTER (WHERE duration_ms > 0), '{}'), max(last_error)
        FROM ours WHERE sent AND NOT test GROUP BY tenant_id, webhook_id, version, event, error, status_code
    ), verdict AS (
      -- In one order for all workers, so that two of them never wait for each other. The newest version has the last word.
      -- A version that only tests were sent by has none, unless its receiver is gone.
      SELECT DISTINCT ON (webhook_id) webhook_id, version, coalesce(bool_or(error = 'gone'), false) AS gone,
             bool_or(error IS NULL) FILTER (WHERE NOT test) AS succeeded,
             (array_agg(error IS NULL ORDER BY ordinality DESC) FILTER (WHERE NOT test))[1] AS healthy,
             coalesce(bool_or(in_order), false) AS in_order, max(resume_at) AS resume_at,
             ${now}::timestamptz AS at, ${new Date(now.getTime() - input.disableAfterMs)}::timestamptz AS too_long_before
        FROM ours WHERE sent GROUP BY webhook_id, version
       ORDER BY webhook_id, bool_and(test AND error IS DISTINCT FROM 'gone'), version DESC
    ), judged AS (
      UPDATE gancho.webhooks w
         SET failing_since = CASE WHEN NOT ${isHeard} THEN w.failing_since
                                  WHEN v.healthy THEN NULL
                                  WHEN v.succeeded THEN v.at
                                  ELSE coalesce(w.failing_since, v.at) END,
             resume_at = CASE WHEN v.in_order THEN v.resume_at ELSE w.resume_at END,
             state = CASE WHEN ${isOver} THEN 'DISABLED' ELSE w.state END,
             state_reason = CASE WHEN ${isGone} THEN 'gone' WHEN ${isTooLong} THEN 'failing_too_long' ELSE w.state_reason END,
             disabled_at = CASE WHEN ${isOver} THEN v.at ELSE w.disabled_at END,
             version = w.version + ${isOver}::int
        -- Hashed, as \`id || ''\` is in no index: looked up for each verdict, the array would be gone through for each.
        FROM verdict v
       WHERE w.id = ANY (ARRAY(SELECT webhook_id FROM verdict)) AND w.id || '' = v.webhook_id AND w.state <> 'DISABLED'
         AND (${isOver} OR (v.in_order AND w.resume_at IS DISTINCT FROM v.resume_at)
              OR (${isHeard} AND (v.healthy = (w.failing_since IS NOT NULL) OR v.healthy <> v.succeeded)))
      RETURNING w.id, w.state
    ), unsubscribed AS (
      UPDATE gancho.webhook_subscriptions s SET active = false
       WHERE s.webhook_id = ANY (ARRAY(SELECT id FROM judged WHERE state = 'DISABLED'))
    )
    SELECT (SELECT count(*)::int FROM ours) AS recorded,
           (SELECT array_agg(id) FROM judged WHERE state = 'DISABLED') AS disabled`.execute(db.kysely)
  return { recorded: rows[0]?.recorded ?? 0, disabledWebhookIds: rows[0]?.disabled ?? [] }
}
