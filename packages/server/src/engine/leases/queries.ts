import { sql } from 'kysely'
import { among } from '../../platform/database/among.ts'
import { atOnce } from '../../platform/database/at-once.ts'
import type { Database } from '../../platform/database/database.ts'
import { givenUpAfter, lossLevels, suspectAfter } from './losses.ts'

/** A worker, as its row says. */
export interface WorkerBeat {
  readonly id: string
  /** Grows with each heartbeat. */
  readonly beats: number
  /** It said that it has stopped. */
  readonly retired: boolean
}

/** Announces a worker: leases are held by worker, and end when its heartbeat stops. */
export async function registerWorker(db: Database, workerId: string): Promise<void> {
  const announcement = sql`INSERT INTO gancho.workers (id, started_at, heartbeat_at)
    VALUES (${workerId}, clock_timestamp(), clock_timestamp())`
  await atOnce(db, (on) => announcement.execute(on))
}

/**
 * Tells that a worker lives.
 * @returns `isKept` is false when it was declared dead meanwhile: everything it leased belongs to others. `workers` are
 * all there are, as they were just before.
 */
export async function heartbeat(
  db: Database,
  workerId: string,
): Promise<{ readonly isKept: boolean; readonly workers: readonly WorkerBeat[] }> {
  const beat = sql<WorkerBeat & { is_kept: boolean }>`/* heartbeat */
    WITH mine AS (
      UPDATE gancho.workers SET heartbeat_at = clock_timestamp(), beats = beats + 1 WHERE id = ${workerId} RETURNING id
    )
    SELECT w.id, w.beats, w.heartbeat_at = '-infinity' AS retired, EXISTS (SELECT FROM mine) AS is_kept
      FROM gancho.workers w`
  const { rows } = await atOnce(db, (on) => beat.execute(on))
  return {
    isKept: rows[0]?.is_kept ?? false,
    workers: rows.map(({ id, beats, retired }) => ({ id, beats, retired })),
  }
}

/** Says that all workers have stopped: for a database that only one process can have open, which has just begun. */
export async function retireWorkers(db: Database): Promise<void> {
  await sql`UPDATE gancho.workers SET heartbeat_at = '-infinity'`.execute(db.kysely)
}

/** Says that a worker has stopped: what it may still lease is rescued at the next turn, without waiting. */
export async function retireWorker(db: Database, workerId: string): Promise<void> {
  await sql`UPDATE gancho.workers SET heartbeat_at = '-infinity' WHERE id = ${workerId}`.execute(db.kysely)
}

/** A lease as the database knows it. */
export interface Lease {
  readonly id: string
  readonly token: number
}

/** Every lease of a worker. Reads the whole queue. */
export async function leasesOf(db: Database, workerId: string): Promise<readonly Lease[]> {
  const { rows } = await sql<Lease>`
    SELECT id, lease_token AS token FROM gancho.delivery_queue WHERE lease_owner = ${workerId}`.execute(
    db.kysely,
  )
  return rows
}

/** Who disowned leases are left to. */
const nobody = 'nobody'

/** Leaves leases to nobody: they are rescued like those of a worker that is dead, but count as no loss. */
export async function disownLeases(db: Database, workerId: string, leases: readonly Lease[]): Promise<void> {
  await sql`
    UPDATE gancho.delivery_queue q SET lease_owner = ${nobody}
      FROM json_to_recordset(${JSON.stringify(leases)}::json) AS l (id text, token int)
     WHERE q.id = ${among(leases.map(({ id }) => id))} AND q.id = l.id AND q.lease_token = l.token AND q.lease_owner = ${workerId}`.execute(
    db.kysely,
  )
}

const backoffsMs = JSON.stringify(lossLevels.map(({ backoffMs }) => backoffMs))

/**
 * Ends the leases of dead workers, where their rows are still as they were seen: a heartbeat that came meanwhile wins.
 * The attempt that each claim counted is logged as `worker_lost`, since it may have been sent, and is not charged to the
 * retry schedule. What happens to the delivery is the matter of engine/leases/losses.ts: it is due again, after the backoff of
 * its losses, or it is given up as FAILED, so that one that brings workers down does not go on for ever. A suspect's
 * losses were counted at its starts.
 * @param input.unregistered also ends the leases of workers that are not registered: a claim may be committed after
 * its worker was declared dead, and a worker may disown leases. Reads the whole queue.
 * @returns how many deliveries were rescued.
 */
export async function rescueDeliveries(
  db: Database,
  input: {
    readonly now: Date
    readonly dead: readonly WorkerBeat[]
    readonly unregistered?: boolean
  },
): Promise<number> {
  const ofUnregistered = sql`OR (q.lease_owner IS NOT NULL AND NOT EXISTS (SELECT FROM gancho.workers k WHERE k.id = q.lease_owner))`
  if (input.dead.length === 0 && !input.unregistered) return 0
  const { rows } = await sql<{ rescued: number }>`
    WITH dead AS (
      DELETE FROM gancho.workers w WHERE w.id IN (
        SELECT k.id FROM json_to_recordset(${JSON.stringify(input.dead)}::json) AS d (id text, beats int)
          JOIN gancho.workers k ON k.id = d.id AND k.beats = d.beats FOR UPDATE OF k SKIP LOCKED)
      RETURNING w.id
    ), locked AS MATERIALIZED (
      SELECT q.*, coalesce(w.ordered, false) AND NOT q.test AS ordered
        FROM gancho.delivery_queue q LEFT JOIN gancho.webhooks w ON w.id = q.webhook_id
       WHERE q.lease_owner IN (SELECT id FROM dead) ${input.unregistered ? ofUnregistered : sql``}
      -- Waits for a worker that is writing an outcome after all, and then leaves that delivery to it.
         FOR UPDATE OF q
    ), lost AS MATERIALIZED (
      SELECT l.id, l.lease_token, l.attempts, l.tenant_id, l.webhook_id, l.event, l.test, l.ordered, counted.losses,
             counted.losses >= ${givenUpAfter} AS given_up,
             ${input.now}::timestamptz + (${backoffsMs}::json ->> counted.losses)::int * interval '1 ms' AS retry_at
        FROM locked l
       CROSS JOIN LATERAL (SELECT l.losses + (l.losses < ${suspectAfter} AND l.lease_owner <> ${nobody})::int AS losses) AS counted
    ), freed AS (
      UPDATE gancho.delivery_queue q
         SET lease_owner = NULL, last_error = ${workerLost}, losses = lost.losses, schedule_start = q.schedule_start + 1,
             due_at = CASE WHEN lost.ordered THEN q.due_at
                           -- It was due, and is, also when the clock was put back since.
                           WHEN lost.losses < ${suspectAfter} THEN least(q.due_at, ${input.now})
                           ELSE lost.retry_at END
        FROM lost WHERE q.id = lost.id AND q.lease_token = lost.lease_token AND NOT lost.given_up
    ), held_up AS MATERIALIZED (
      -- The place of a delivery in an ordered webhook is its due time, so the webhook waits in its stead. In one order
      -- for all, so that nobody waits for each other in a circle.
      SELECT w.id, lost.retry_at FROM lost JOIN gancho.webhooks w ON w.id = lost.webhook_id
       WHERE lost.ordered AND lost.losses >= ${suspectAfter} AND NOT lost.given_up
       ORDER BY w.id FOR NO KEY UPDATE OF w
    ), holding_up AS (
      UPDATE gancho.webhooks w SET resume_at = h.retry_at FROM held_up h WHERE w.id = h.id
    ), ended AS (
      DELETE FROM gancho.delivery_queue q USING lost WHERE q.id = lost.id AND q.lease_token = lost.lease_token AND lost.given_up
      RETURNING q.*
    ), logged AS (
      INSERT INTO gancho.delivery_log (id, tenant_id, webhook_id, event_id, event, resource_type, resource_id, target_url, test, created_at,
                                       status, lease_token, attempts, last_error, last_status_code, finished_at)
      SELECT id, tenant_id, webhook_id, event_id, event, resource_type, resource_id, target_url, test, created_at,
             'FAILED', lease_token, attempts, ${workerLost}, last_status_code, ${input.now} FROM ended
    ), attempted AS (
      INSERT INTO gancho.delivery_attempts (id, delivery_id, attempt, started_at, duration_ms, error, message, request_headers)
      SELECT gancho.new_id('att'), lost.id, lost.attempts, ${input.now}, 0, 'worker_lost', ${workerLost}, '{}' FROM lost
    ), counted AS (
      INSERT INTO gancho.delivery_counts (counted_at, tenant_id, webhook_id, event, error, status_code, attempts, first_attempts, finished, durations_ms, last_error)
      SELECT ${input.now}, tenant_id, webhook_id, event, 'worker_lost', 0,
             count(*), count(*) FILTER (WHERE attempts = 1), count(*) FILTER (WHERE given_up), '{}', ${workerLost}
        FROM lost WHERE NOT test GROUP BY tenant_id, webhook_id, event
    )
    SELECT count(*)::int AS rescued FROM lost`.execute(db.kysely)
  return rows[0]?.rescued ?? 0
}

const workerLost =
  'worker_lost: The worker stopped before it recorded the outcome; the request may or may not have been sent.'
