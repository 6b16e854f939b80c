import { sql } from 'kysely'
import type { Database } from '../db.ts'

/** A delivery that this worker has leased and counted an attempt of. */
export interface ClaimedDelivery {
  readonly id: string
  readonly tenantId: string
  /** Null when the webhook was deleted meanwhile. */
  readonly webhookVersion: number | null
  readonly webhookId: string
  readonly eventId: string
  readonly event: string
  /** The envelope to sign and send; null when the event has expired. */
  readonly body: string | null
  readonly attempt: number
  readonly leaseToken: number
  readonly scheduleStart: number
  readonly test: boolean
}

/** How many more deliveries of one webhook this worker can take. */
export interface Room {
  readonly webhook_id: string
  readonly room: number
}

export interface ClaimInput {
  readonly workerId: string
  readonly now: Date
  /** Looks only at deliveries due at or after this: see docs/decisions/003. Null looks at all (a sweep). */
  readonly dueFrom: Date | null
  readonly limit: number
  readonly rooms: readonly Room[]
  /** Room of the webhooks not named in `rooms`. */
  readonly defaultRoom: number
}

export interface ClaimResult {
  readonly leased: readonly ClaimedDelivery[]
  /** Webhooks that some deliveries were parked for, as they had no room. */
  readonly parkedWebhookIds: readonly string[]
  /** Rows looked at: equal to the limit when there may be more. */
  readonly seen: number
  readonly earliestDueAt: Date | null
}

interface ClaimRow {
  readonly id: string
  readonly tenant_id: string
  readonly webhook_id: string
  readonly webhook_version: number | null
  readonly event_id: string
  readonly event: string
  readonly body: string | null
  readonly attempts: number
  readonly lease_token: number
  readonly schedule_start: number
  readonly test: boolean
  readonly due_at: Date
  readonly leased: boolean
}

/**
 * Takes the deliveries that are due, oldest first: those whose webhook has room are leased to the worker
 * (token and attempt grow), the others are parked in the lane of their webhook, so that one webhook with a
 * long queue is passed once and not at every claim. Deliveries of a paused or disabled webhook are parked too.
 */
export async function claimDeliveries(db: Database, input: ClaimInput): Promise<ClaimResult> {
  const { rows } = await sql<ClaimRow>`
    WITH due AS MATERIALIZED (
      SELECT q.id, q.webhook_id, q.due_at, q.test
        FROM gancho.delivery_queue q
       WHERE NOT q.parked AND q.due_at >= ${input.dueFrom ?? '-infinity'}::timestamptz AND q.due_at <= ${input.now}
         AND q.lease_owner IS NULL
       ORDER BY q.due_at, q.id LIMIT ${input.limit}
         FOR UPDATE SKIP LOCKED
    ), placed AS (
      SELECT d.id, w.version AS webhook_version,
             w.id IS NULL OR ((w.state = 'ACTIVE' OR d.test) AND NOT w.ordered
               AND row_number() OVER (PARTITION BY d.webhook_id ORDER BY d.due_at, d.id) <= coalesce(r.room, ${input.defaultRoom})) AS fits
        FROM due d
        LEFT JOIN gancho.webhooks w ON w.id = d.webhook_id
        LEFT JOIN json_to_recordset(${JSON.stringify(input.rooms)}::json) AS r (webhook_id text, room int) ON r.webhook_id = d.webhook_id
    ), claimed AS (
      UPDATE gancho.delivery_queue q
         SET parked = NOT p.fits,
             lease_owner = CASE WHEN p.fits THEN ${input.workerId} END,
             lease_token = q.lease_token + p.fits::int,
             attempts = q.attempts + p.fits::int
        FROM placed p WHERE q.id = p.id
      RETURNING q.*, p.webhook_version, p.fits AS leased
    )
    SELECT c.id, c.tenant_id, c.webhook_id, c.webhook_version, c.event_id, c.event, c.attempts, c.lease_token,
           c.schedule_start, c.test, c.due_at, c.leased, e.body
      FROM claimed c LEFT JOIN gancho.events e ON e.id = c.event_id AND c.leased
     ORDER BY c.due_at, c.id`.execute(db.kysely)
  return {
    leased: rows.filter((row) => row.leased).map(toClaimed),
    parkedWebhookIds: [...new Set(rows.filter((row) => !row.leased).map((row) => row.webhook_id))],
    seen: rows.length,
    earliestDueAt: rows[0]?.due_at ?? null,
  }
}

/**
 * The same for the parked deliveries of webhooks that have room again, in the order they were stored. Of an
 * ordered webhook only the first, and that only when it is due and nobody has it: the others wait behind it.
 */
export async function claimParked(
  db: Database,
  input: { readonly workerId: string; readonly now: Date; readonly rooms: readonly Room[] },
): Promise<readonly ClaimedDelivery[]> {
  // In one order for all workers, so that two of them never wait for each other.
  const rooms = [...input.rooms].sort((a, b) => (a.webhook_id < b.webhook_id ? -1 : 1))
  const { rows } = await sql<ClaimRow>`
    WITH due AS MATERIALIZED (
      SELECT next.id, w.version AS webhook_version
        FROM json_to_recordset(${JSON.stringify(rooms)}::json) AS r (webhook_id text, room int)
        LEFT JOIN gancho.webhooks w ON w.id = r.webhook_id
       CROSS JOIN LATERAL (
         SELECT q.id, q.due_at, q.lease_owner FROM gancho.delivery_queue q
          WHERE q.parked AND q.webhook_id = r.webhook_id
            AND (w.id IS NULL OR w.state = 'ACTIVE' OR q.test)
            AND (w.ordered IS TRUE OR (q.due_at <= ${input.now} AND q.lease_owner IS NULL))
          ORDER BY q.id LIMIT CASE WHEN w.ordered THEN 1 ELSE r.room END
       ) AS next
       WHERE next.due_at <= ${input.now} AND next.lease_owner IS NULL
    ), claimed AS (
      UPDATE gancho.delivery_queue q
         SET lease_owner = ${input.workerId}, lease_token = q.lease_token + 1, attempts = q.attempts + 1
        FROM due d WHERE q.id = d.id AND q.lease_owner IS NULL
      RETURNING q.*, d.webhook_version
    )
    SELECT c.id, c.tenant_id, c.webhook_id, c.webhook_version, c.event_id, c.event, c.attempts, c.lease_token,
           c.schedule_start, c.test, c.due_at, true AS leased, e.body
      FROM claimed c LEFT JOIN gancho.events e ON e.id = c.event_id
     ORDER BY c.id`.execute(db.kysely)
  return rows.map(toClaimed)
}

/** The webhooks that have parked deliveries due and may be sent to: one index probe for each. */
export async function findLanes(db: Database, now: Date): Promise<readonly string[]> {
  const { rows } = await sql<{ webhook_id: string }>`
    WITH RECURSIVE lane (webhook_id) AS (
      (SELECT webhook_id FROM gancho.delivery_queue WHERE parked ORDER BY webhook_id LIMIT 1)
      UNION ALL
      SELECT (SELECT q.webhook_id FROM gancho.delivery_queue q WHERE q.parked AND q.webhook_id > lane.webhook_id ORDER BY q.webhook_id LIMIT 1)
        FROM lane WHERE lane.webhook_id IS NOT NULL
    )
    SELECT lane.webhook_id FROM lane LEFT JOIN gancho.webhooks w ON w.id = lane.webhook_id
     WHERE lane.webhook_id IS NOT NULL
       AND EXISTS (SELECT FROM gancho.delivery_queue q WHERE q.parked AND q.webhook_id = lane.webhook_id AND q.due_at <= ${now}
                     AND q.lease_owner IS NULL AND (w.id IS NULL OR w.state = 'ACTIVE' OR q.test))`.execute(
    db.kysely,
  )
  return rows.map((row) => row.webhook_id)
}

function toClaimed(row: ClaimRow): ClaimedDelivery {
  return {
    id: row.id,
    tenantId: row.tenant_id,
    webhookId: row.webhook_id,
    webhookVersion: row.webhook_version,
    eventId: row.event_id,
    event: row.event,
    body: row.body,
    attempt: row.attempts,
    leaseToken: row.lease_token,
    scheduleStart: row.schedule_start,
    test: row.test,
  }
}
