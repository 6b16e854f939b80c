import { sql } from 'kysely'
import type { Database } from '../../src/platform/database/database.ts'

/** Attempts by webhook and error, as the statistics count them. */
export const attemptsCounted = `
  SELECT webhook_id, error, sum(attempts)::int AS attempts, sum(first_attempts)::int AS first
    FROM (SELECT webhook_id, error, attempts, first_attempts FROM gancho.delivery_counts
          UNION ALL SELECT webhook_id, error, attempts, first_attempts FROM gancho.delivery_stats) AS c
   GROUP BY 1, 2 HAVING sum(attempts) > 0 ORDER BY 1, 2`

/** The same, as the attempts themselves tell it. Tests and what a person cancelled are not counted. */
export const attemptsRecorded = `
  SELECT d.webhook_id, coalesce(a.error, '') AS error, count(*)::int AS attempts, count(*) FILTER (WHERE a.attempt = 1)::int AS first
    FROM gancho.delivery_attempts a JOIN gancho.webhook_deliveries d ON d.id = a.delivery_id
   WHERE NOT d.test AND a.error IS DISTINCT FROM 'cancelled' GROUP BY 1, 2 ORDER BY 1, 2`

const finishedCounted = `
  SELECT webhook_id, sum(finished)::int AS finished
    FROM (SELECT webhook_id, finished FROM gancho.delivery_counts
          UNION ALL SELECT webhook_id, finished FROM gancho.delivery_stats) AS c
   GROUP BY 1 HAVING sum(finished) > 0 ORDER BY 1`

const finishedRecorded = `
  SELECT webhook_id, count(*)::int AS finished FROM gancho.delivery_log
   WHERE NOT test AND status <> 'CANCELLED' GROUP BY 1 ORDER BY 1`

const failingNow = 'SELECT id AS webhook_id FROM gancho.webhooks WHERE failing_since IS NOT NULL ORDER BY 1'

/** Webhooks whose last answered attempt failed. A lost worker says nothing about a receiver. */
const failingByHistory = `
  SELECT webhook_id FROM (
    SELECT DISTINCT ON (d.webhook_id) d.webhook_id, a.error
      FROM gancho.delivery_attempts a JOIN gancho.webhook_deliveries d ON d.id = a.delivery_id
     WHERE NOT d.test AND (a.error IS NULL OR a.error NOT IN ('worker_lost', 'cancelled'))
     ORDER BY d.webhook_id, a.started_at + a.duration_ms * interval '1 ms' DESC) AS last
   WHERE error IS NOT NULL ORDER BY 1`

const comparisons = [
  ['attempts', attemptsCounted, attemptsRecorded],
  ['finished deliveries', finishedCounted, finishedRecorded],
  ['failing webhooks', failingNow, failingByHistory],
] as const

/**
 * Compares what is counted and known of webhooks with what the history says, in a database that is at rest and whose
 * webhooks each succeed or fail for some time.
 * @returns a sentence for each that differs.
 */
export async function differencesFromHistory(db: Database): Promise<string[]> {
  const differences: string[] = []
  for (const [what, known, recorded] of comparisons) {
    const [left, right] = [await rowsOf(db, known), await rowsOf(db, recorded)]
    if (left !== right) differences.push(`${what}: ${left}, and the history says ${right}`)
  }
  return differences
}

async function rowsOf(db: Database, query: string): Promise<string> {
  return JSON.stringify((await sql.raw(query).execute(db.kysely)).rows)
}
