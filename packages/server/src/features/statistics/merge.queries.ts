import { type Kysely, type RawBuilder, sql } from 'kysely'
import type { Database } from '../../platform/database/database.ts'
import type { Schema } from '../../platform/database/schema.gen.ts'
import { type Coarsening, finestSpanMs, statsSpansMs } from './range.ts'

/** What tells the rows of one span and tenant apart, and what is added up in them. */
const tables = {
  delivery_stats: {
    key: ['webhook_id', 'event', 'error', 'status_code'],
    counters: ['attempts', 'first_attempts', 'finished'],
  },
  delivery_durations: { key: ['webhook_id', 'event', 'duration_step'], counters: ['attempts'] },
} as const

type Table = keyof typeof tables
const tableNames = ['delivery_stats', 'delivery_durations'] as const satisfies Table[]

/** Rows changed by one statement, so that none takes long. */
const batchRows = 10_000

/** Failures of a webhook that one commit counted, those of operational events left out: they raise no alerts. */
export interface FailureRow {
  readonly webhook_id: string
  readonly counted_at: Date
  /** Attempts that the webhook failed; what a worker lost as it stopped is none of them. */
  readonly attempts: number
  /** Deliveries that ended, those that were lost included. */
  readonly deliveries: number
  readonly last_error: string | null
}

/**
 * Moves what the commits of workers counted into the statistics, alone. Whoever reads adds up both, so it makes no
 * difference when, nor how often. A webhook that is failing since before its last success is so no longer, or since
 * its first failure after that.
 * @returns the failures among it, the oldest first, and whether there is more to move.
 */
export async function mergeCounts(
  tx: Kysely<Schema>,
): Promise<{ readonly failures: readonly FailureRow[]; readonly isMore: boolean }> {
  const { rows } = await sql<(FailureRow | { readonly webhook_id: null }) & { readonly merged: number }>`
    WITH taken AS MATERIALIZED (
      DELETE FROM gancho.delivery_counts
       WHERE ctid = ANY (ARRAY(SELECT ctid FROM gancho.delivery_counts LIMIT ${batchRows})) RETURNING *
    ), stats AS (
      ${addTo('delivery_stats', finestSpanMs, sql`(SELECT *, counted_at AS at FROM taken)`)}
    ), durations AS (
      ${addTo(
        'delivery_durations',
        finestSpanMs,
        sql`(SELECT taken.tenant_id, taken.webhook_id, taken.event, taken.counted_at AS at, gancho.duration_step(ms) AS duration_step, 1 AS attempts
               FROM taken CROSS JOIN unnest(taken.durations_ms) ms)`,
      )}
    ), healthy AS (
      SELECT DISTINCT ON (webhook_id) webhook_id, webhook_version, max(counted_at) FILTER (WHERE error = '') AS at,
             max(recorded_by) FILTER (WHERE error = '') AS recorded_by
        FROM taken WHERE webhook_version IS NOT NULL GROUP BY webhook_id, webhook_version ORDER BY webhook_id, webhook_version DESC
    ), healed AS (
      -- A failure and a success that two workers record in one moment do not see each other. Which was first, their
      -- transactions tell: the clocks of the workers differ by a little, and by much just after the database's was set.
      UPDATE gancho.webhooks w
         SET failing_since = (SELECT min(t.counted_at) FROM taken t
                               WHERE t.webhook_id = w.id AND t.webhook_version >= w.judged_from AND t.error <> '' AND t.recorded_by > h.recorded_by)
        FROM healthy h
       WHERE w.id = h.webhook_id AND w.state <> 'DISABLED' AND h.webhook_version >= w.judged_from AND w.failing_since < h.at
    )
    SELECT merged, failed.*
      FROM (SELECT count(*)::int AS merged FROM taken) AS all_of_them
      LEFT JOIN (
        SELECT webhook_id, counted_at, coalesce(sum(attempts) FILTER (WHERE error <> 'worker_lost'), 0)::int AS attempts,
               sum(finished)::int AS deliveries, max(last_error) AS last_error
          FROM taken WHERE error <> '' AND NOT event ^@ 'gancho.' GROUP BY webhook_id, counted_at) AS failed ON true
     ORDER BY counted_at`.execute(tx)
  return {
    failures: rows.filter((row) => row.webhook_id !== null),
    isMore: rows[0]?.merged === batchRows,
  }
}

/**
 * Merges rows into coarser ones, alone. Every sum stays as it is.
 * @returns true when there is more.
 */
export async function coarsenStats(tx: Kysely<Schema>, coarsenings: readonly Coarsening[]): Promise<boolean> {
  let isMore = false
  for (const name of tableNames) {
    for (const { spanMs, intoMs, beforeMs } of coarsenings) {
      const { rows } = await sql<{ taken: number }>`
          WITH taken AS MATERIALIZED (${take(name, spanMs, beforeMs)} RETURNING *), coarser AS (
            ${addTo(name, intoMs, sql`(SELECT *, bucket_start AS at FROM taken)`)}
          )
          SELECT count(*)::int AS taken FROM taken`.execute(tx)
      isMore ||= rows[0]?.taken === batchRows
    }
  }
  return isMore
}

/**
 * Deletes statistics of what ended before `cutoff`, alone.
 * @returns true when there are more.
 */
export async function expireStats(tx: Kysely<Schema>, cutoff: Date): Promise<boolean> {
  let isMore = false
  for (const name of tableNames) {
    for (const spanMs of statsSpansMs) {
      const { numAffectedRows } = await take(name, spanMs, cutoff.getTime() - spanMs).execute(tx)
      isMore ||= numAffectedRows === BigInt(batchRows)
    }
  }
  return isMore
}

/**
 * Runs what only one process at a time may do with statistics and alerts, in a transaction: two that add to the same rows
 * would wait for each other, and could do so in a circle.
 * @returns null when another process is at it.
 */
export async function alone<Result>(
  db: Database,
  run: (tx: Kysely<Schema>) => Promise<Result>,
): Promise<Result | null> {
  return await db.kysely.transaction().execute(async (tx) => {
    const { rows } = await sql<{ alone: boolean }>`
      SELECT pg_try_advisory_xact_lock(hashtext('gancho.delivery_stats')) AS alone`.execute(tx)
    return rows[0]?.alone === true ? await run(tx) : null
  })
}

/** Adds rows that have the key, the counters and a moment `at` to those of their span. */
function addTo(name: Table, spanMs: number, rows: RawBuilder<unknown>) {
  const { key, counters } = tables[name]
  const spanSeconds = spanMs / 1_000
  const columns = sql.join(key.map((column) => sql.ref(column)))
  const sums = counters.map((counter) => sql`sum(${sql.ref(counter)})`)
  const additions = counters.map(
    (counter) => sql`${sql.ref(counter)} = s.${sql.ref(counter)} + excluded.${sql.ref(counter)}`,
  )
  return sql`INSERT INTO ${sql.table(`gancho.${name}`)} AS s (tenant_id, bucket_start, span_seconds, ${columns}, ${sql.join(counters.map((counter) => sql.ref(counter)))})
    SELECT tenant_id, date_bin(make_interval(secs => ${spanSeconds}), at, 'epoch'), ${spanSeconds}::int, ${columns}, ${sql.join(sums)}
      FROM ${rows} AS added GROUP BY 1, 2, 3, ${columns}
    ON CONFLICT (tenant_id, bucket_start, span_seconds, ${columns}) DO UPDATE SET ${sql.join(additions)}`
}

/** The oldest first, as far as one statement goes. */
function take(name: Table, spanMs: number, beforeMs: number) {
  const table = sql.table(`gancho.${name}`)
  return sql`DELETE FROM ${table} WHERE ctid = ANY (ARRAY(
    SELECT ctid FROM ${table} WHERE span_seconds = ${spanMs / 1_000} AND bucket_start < ${new Date(beforeMs)}
     ORDER BY bucket_start LIMIT ${batchRows}))`
}
