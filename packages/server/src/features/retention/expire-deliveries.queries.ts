import { sql } from 'kysely'
import type { Database } from '../../platform/database/database.ts'

/** Deliveries ended by one statement, so that none takes long. */
const batchRows = 1_000

/** How many deliveries of a webhook expired. */
export interface ExpiredDeliveries {
  readonly tenant_id: string
  readonly webhook_id: string
  readonly deliveries: number
}

/**
 * Ends the oldest deliveries that wait and whose events are older than `eventsBefore`: they go to the log as FAILED with
 * the error `expired`, and are counted. Those that a worker has in its hands are left alone until it gives them back.
 * @returns whose they were, and whether there are more.
 */
export async function expireDeliveries(
  db: Database,
  { now, eventsBefore }: { readonly now: Date; readonly eventsBefore: Date },
): Promise<{ readonly expired: readonly ExpiredDeliveries[]; readonly isMore: boolean }> {
  const { rows } = await sql<ExpiredDeliveries>`
    WITH old AS MATERIALIZED (
      SELECT id FROM gancho.delivery_queue WHERE id < gancho.first_id('dlv', ${eventsBefore}) AND lease_owner IS NULL
       ORDER BY id LIMIT ${batchRows} FOR UPDATE SKIP LOCKED
    ), expired AS (
      DELETE FROM gancho.delivery_queue q USING old WHERE q.id = old.id RETURNING q.*
    ), logged AS (
      INSERT INTO gancho.delivery_log (id, tenant_id, webhook_id, event_id, event, resource_type, resource_id, target_url, test, created_at,
                                       status, lease_token, attempts, last_error, last_status_code, finished_at)
      SELECT id, tenant_id, webhook_id, event_id, event, resource_type, resource_id, target_url, test, created_at,
             'FAILED', lease_token, attempts, ${expiredError}, last_status_code, ${now} FROM expired
    ), resumed AS (
      -- Of an ordered webhook, only the delivery that all others wait for has been attempted.
      UPDATE gancho.webhooks w SET resume_at = NULL FROM expired e
       WHERE w.id = e.webhook_id AND e.attempts > 0 AND NOT e.test AND w.resume_at IS NOT NULL
    ), counted AS (
      INSERT INTO gancho.delivery_counts (counted_at, tenant_id, webhook_id, event, error, status_code, attempts, first_attempts, finished,
                                          durations_ms, last_error)
      SELECT ${now}, tenant_id, webhook_id, event, 'expired', 0, 0, 0, count(*), '{}', ${expiredError}
        FROM expired WHERE NOT test GROUP BY tenant_id, webhook_id, event
    )
    SELECT tenant_id, webhook_id, count(*)::int AS deliveries FROM expired GROUP BY tenant_id, webhook_id`.execute(
    db.kysely,
  )
  const ended = rows.reduce((sum, { deliveries }) => sum + deliveries, 0)
  return { expired: rows, isMore: ended === batchRows }
}

const expiredError = 'expired: It was still waiting when the retention of its event was about to end.'

/**
 * Until when history may be dropped: `cutoff`, or earlier as long as a delivery that is older than it expired after
 * `shownSince`. That happens when no worker ran for weeks, and its end has to be seen by somebody.
 */
export async function droppableBefore(
  db: Database,
  { cutoff, shownSince }: { readonly cutoff: Date; readonly shownSince: Date },
): Promise<Date> {
  const { rows } = await sql<{ oldest: Date | null }>`
    SELECT min(created_at) AS oldest FROM gancho.delivery_log
     WHERE id < gancho.first_id('dlv', ${cutoff}) AND status = 'FAILED' AND finished_at > ${shownSince}
       AND last_error ^@ 'expired:'`.execute(db.kysely)
  const oldest = rows[0]?.oldest
  return oldest === null || oldest === undefined || oldest > cutoff ? cutoff : oldest
}
