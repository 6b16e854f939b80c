import { sql } from 'kysely'
import type { Database } from '../../platform/database/database.ts'
import type { InstallationState } from './state.ts'

/** Of the queue, this many pages of 8 KiB are counted; of a longer one, a random sample of so many. */
const countedPages = 1_000
/** How many of the oldest due deliveries, and how many webhooks, are looked through for the oldest that nothing holds. */
const lookedThrough = 1_000

/** Reads the state of the installation, in milliseconds also while a million deliveries wait. */
export async function readInstallationState(
  db: Database,
  { now, aliveSince }: { readonly now: Date; readonly aliveSince: Date },
): Promise<InstallationState> {
  // One after the other: on a busy server the connections are for deliveries.
  const deliveries = await countDeliveries(db, now)
  const oldestDueSeconds = await oldestDue(db, now)
  const oldestEventSeconds = await oldestEvent(db, now)
  return { deliveries, oldestDueSeconds, oldestEventSeconds, ...(await readOthers(db, aliveSince)) }
}

/** True of a webhook that something holds back. */
const isHeld = (now: Date) =>
  sql`(w.state <> 'ACTIVE' OR (w.ordered AND coalesce(w.resume_at > ${now}, false)))`

async function countDeliveries(db: Database, now: Date): Promise<InstallationState['deliveries']> {
  const { rows: sizes } = await sql<{ pages: number }>`
    SELECT (pg_relation_size('gancho.delivery_queue') / current_setting('block_size')::int)::int AS pages`.execute(
    db.kysely,
  )
  const percent = Math.min(100, (100 * countedPages) / Math.max(1, sizes[0]?.pages ?? 1))
  const { rows } = await sql<InstallationState['deliveries']>`
    SELECT count(*) FILTER (WHERE q.lease_owner IS NOT NULL) AS sending,
           count(*) FILTER (WHERE q.lease_owner IS NULL AND q.due_at > ${now}) AS waiting,
           count(*) FILTER (WHERE q.lease_owner IS NULL AND q.due_at <= ${now} AND ${isHeld(now)} AND NOT q.test) AS held,
           count(*) FILTER (WHERE q.lease_owner IS NULL AND q.due_at <= ${now} AND (${isHeld(now)} AND NOT q.test) IS NOT TRUE) AS due
      FROM gancho.delivery_queue q TABLESAMPLE SYSTEM (${percent})
      LEFT JOIN gancho.webhooks w ON w.id = q.webhook_id`.execute(db.kysely)
  const [sample] = rows
  const estimate = (count = 0) => Math.round((count * 100) / percent)
  return {
    due: estimate(sample?.due),
    held: estimate(sample?.held),
    waiting: estimate(sample?.waiting),
    sending: estimate(sample?.sending),
  }
}

/**
 * Looked for in two ways: among the oldest deliveries, and in the lanes of the first webhooks. A paused webhook with a
 * long queue hides it from the first; only with as many webhooks waiting at the same time can it be younger than told.
 */
async function oldestDue(db: Database, now: Date): Promise<number> {
  const { rows } = await sql<{ due_at: Date | null }>`
    WITH RECURSIVE lane AS (
      (SELECT webhook_id, 1 AS n FROM gancho.delivery_queue WHERE webhook_id >= '' ORDER BY webhook_id LIMIT 1)
      UNION ALL
      SELECT (SELECT q.webhook_id FROM gancho.delivery_queue q WHERE q.webhook_id > lane.webhook_id ORDER BY q.webhook_id LIMIT 1), lane.n + 1
        FROM lane WHERE lane.webhook_id IS NOT NULL AND lane.n < ${lookedThrough}
    ), candidate AS (
      SELECT first.due_at
        FROM lane JOIN gancho.webhooks w ON w.id = lane.webhook_id AND NOT ${isHeld(now)}
       CROSS JOIN LATERAL (
         SELECT q.due_at FROM gancho.delivery_queue q
          WHERE q.webhook_id = w.id AND q.due_at <= ${now} AND q.lease_owner IS NULL ORDER BY q.due_at, q.id LIMIT 1) AS first
      UNION ALL
      SELECT old.due_at
        FROM (SELECT q.webhook_id, q.due_at FROM gancho.delivery_queue q
               WHERE q.due_at <= ${now} AND q.lease_owner IS NULL ORDER BY q.due_at, q.id LIMIT ${lookedThrough}) AS old
        JOIN gancho.webhooks w ON w.id = old.webhook_id AND NOT ${isHeld(now)}
    )
    SELECT min(due_at) AS due_at FROM candidate`.execute(db.kysely)
  const dueAt = rows[0]?.due_at ?? now
  return Math.max(0, now.getTime() - dueAt.getTime()) / 1_000
}

async function oldestEvent(db: Database, now: Date): Promise<number> {
  const { rows } = await sql<{ created_at: Date }>`
    SELECT created_at FROM gancho.delivery_queue WHERE lease_owner IS NULL ORDER BY id LIMIT 1`.execute(
    db.kysely,
  )
  const createdAt = rows[0]?.created_at ?? now
  return Math.max(0, now.getTime() - createdAt.getTime()) / 1_000
}

async function readOthers(db: Database, aliveSince: Date) {
  const { rows } = await sql<{
    active: number
    paused: number
    disabled: number
    failing: number
    workers: number
    queued: number
  }>`
    SELECT count(*) FILTER (WHERE state = 'ACTIVE') AS active, count(*) FILTER (WHERE state = 'PAUSED') AS paused,
           count(*) FILTER (WHERE state = 'DISABLED') AS disabled, count(*) FILTER (WHERE state = 'ACTIVE' AND failing_since IS NOT NULL) AS failing,
           (SELECT count(*) FROM gancho.workers WHERE heartbeat_at > ${aliveSince}) AS workers,
           pg_stat_get_tuples_inserted('gancho.delivery_queue'::regclass) AS queued
      FROM gancho.webhooks`.execute(db.kysely)
  const { active = 0, paused = 0, disabled = 0, failing = 0, workers = 0, queued = 0 } = rows[0] ?? {}
  return { queued, webhooks: { active, paused, disabled }, failingWebhooks: failing, workers }
}
