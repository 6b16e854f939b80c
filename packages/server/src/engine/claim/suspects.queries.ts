import { sql } from 'kysely'
import type { Database } from '../../platform/database/database.ts'
import { lossLevels } from '../leases/losses.ts'
import { byDueTime, type ClaimedDelivery, type ClaimRow, type Room, takeTurns, toClaimed } from './queries.ts'

const groupSizes = JSON.stringify(lossLevels.map(({ groupSize }) => groupSize))

/** How many suspects a claim looks through for those that can be sent now. */
const lookedThrough = 1_000

export interface SuspectsInput {
  readonly workerId: string
  readonly now: Date
  /** How many requests of each webhook may start now. */
  readonly rooms: readonly Room[]
  /** The same of the webhooks not named in `rooms`. */
  readonly defaultRoom: number
}

/**
 * Claims suspects that are due and can be sent at once, oldest first: as many as may be sent at a time, by the one
 * among them that was lost most often (see engine/leases/losses.ts). The other claims leave suspects alone. Of an ordered
 * webhook only its first delivery is claimed, when it need not wait. Suspects have an index of their own, which is
 * nearly always empty.
 */
export async function claimSuspects(
  db: Database,
  { workerId, now, rooms, defaultRoom }: SuspectsInput,
): Promise<readonly ClaimedDelivery[]> {
  const { rows } = await sql<ClaimRow & { due_at: Date }>`/* claim_suspects */
    WITH suspect AS MATERIALIZED (
      SELECT q.id, q.webhook_id, q.due_at, q.losses, w.version, w.ordered AND NOT q.test AS ordered, w.turn_of, w.turns
        -- Nothing in the innermost query suits another index than that of suspects: planned on an empty queue, one of
        -- the whole queue would look as good, and is read whole when others wait.
        FROM (SELECT * FROM gancho.delivery_queue WHERE losses >= 2 OFFSET 0) q
        LEFT JOIN LATERAL (SELECT * FROM gancho.webhooks w WHERE w.id = q.webhook_id OFFSET 0) AS w ON true
       WHERE q.due_at <= ${now} AND q.lease_owner IS NULL
         AND (q.test OR w.id IS NULL OR (w.state = 'ACTIVE' AND (NOT w.ordered OR ((w.resume_at IS NULL OR w.resume_at <= ${now})
           AND NOT EXISTS (SELECT FROM gancho.delivery_queue f
                            WHERE f.webhook_id = q.webhook_id AND (f.due_at, f.id) < (q.due_at, q.id))))))
       ORDER BY q.due_at, q.id LIMIT ${lookedThrough}
    ), placed AS (
      SELECT s.*, row_number() OVER (PARTITION BY s.webhook_id ORDER BY s.due_at, s.id) <= coalesce(r.room, ${defaultRoom}) AS has_room
        FROM suspect s
        LEFT JOIN json_to_recordset(${JSON.stringify(rooms)}::json) AS r (webhook_id text, room int) ON r.webhook_id = s.webhook_id
    ), grouped AS (
      SELECT p.id, p.version, p.webhook_id, p.ordered, p.turn_of, p.turns, row_number() OVER so_far <= (${groupSizes}::json ->> max(p.losses) OVER so_far)::int AS fits
        FROM placed p WHERE p.has_room WINDOW so_far AS (ORDER BY p.due_at, p.id)
    ), chosen AS MATERIALIZED (
      SELECT q.ctid, q.id FROM gancho.delivery_queue q
       WHERE q.id = ANY (ARRAY(SELECT g.id FROM grouped g WHERE g.fits)) AND q.lease_owner IS NULL
         FOR UPDATE SKIP LOCKED
    ), in_turn AS (
      ${takeTurns(sql`(SELECT g.* FROM chosen c JOIN grouped g ON g.id = c.id WHERE g.ordered)`)}
    ), claimed AS (
      UPDATE gancho.delivery_queue q
         SET lease_owner = ${workerId}, lease_token = q.lease_token + 1, attempts = q.attempts + 1
        FROM chosen c JOIN grouped g ON g.id = c.id
       WHERE q.ctid = c.ctid AND (g.ordered IS NOT TRUE OR g.webhook_id IN (SELECT id FROM in_turn))
      RETURNING q.id, q.tenant_id, q.webhook_id, g.version AS webhook_version, q.event_id, q.event, q.attempts, q.lease_token,
                q.schedule_start, q.test, q.due_at
    )
    SELECT c.*, e.body
      FROM claimed c LEFT JOIN LATERAL (SELECT e.body FROM gancho.events e WHERE e.id = c.event_id OFFSET 0) AS e ON true`.execute(
    db.kysely,
  )
  return [...rows].sort(byDueTime).map((row) => ({ ...toClaimed(row), suspect: true }))
}

/**
 * Writes that a suspect is about to be sent: it counts as one more loss until an outcome is recorded, so that only
 * what was really started can be given up.
 * @returns false when it is no longer this worker's, and must not be sent.
 */
export async function startSuspect(
  db: Database,
  workerId: string,
  { id, leaseToken }: ClaimedDelivery,
): Promise<boolean> {
  const { rows } = await sql`
    UPDATE gancho.delivery_queue SET losses = losses + 1
     WHERE id = ${id} AND lease_token = ${leaseToken} AND lease_owner = ${workerId} RETURNING id`.execute(
    db.kysely,
  )
  return rows.length === 1
}
