import { type Kysely, sql } from 'kysely'
import type { Database } from '../../platform/database/database.ts'
import type { Schema } from '../../platform/database/schema.gen.ts'

const minuteMs = 60 * 1_000
const dayMs = 24 * 60 * minuteMs

/** From now on, partitions are there for as long. */
const aheadMs = 5 * 7 * dayMs
/** Producers queue up behind a lock that waits: a step that does not get its lock soon is left to the next turn. */
const lockWaitMs = 500
/** To read so much of a default partition under its lock takes milliseconds. */
const smallBytes = 8 * 1024 * 1024
/** To read a default partition of many gigabytes, which nobody waits for. */
const longestReadMs = 10 * minuteMs
/** While a constraint keeps rows of a span out of a default partition, the span must not begin. */
const leastNoticeMs = dayMs
/** A constraint that is older was left by a process that died. */
const leftAfterMs = 45 * minuteMs
/** The rest of the name is when it was made. */
const constraintPrefix = 'rows_of_other_spans_'

interface Span {
  readonly table_name: string
  readonly starts_at: Date
  readonly ends_at: Date
}

/**
 * Makes the partitions of this week and the next ones, where they are missing: each in a transaction of its own, without
 * touching a row. A span that the default partition has rows of is left to it, until they expire.
 * @param input.weeks how many weeks a partition holds.
 * @returns how many it made.
 * @throws the first error, after it tried all of them.
 */
export async function createPartitions(
  db: Database,
  { now, weeks }: { readonly now: Date; readonly weeks: number },
): Promise<number> {
  const until = new Date(now.getTime() + aheadMs)
  const { rows: missing } = await sql<Span>`
    SELECT * FROM gancho.missing_partitions(${now}, ${until}, ${weeks}) ORDER BY starts_at`.execute(db.kysely)
  const made = await tryAll(
    [...Map.groupBy(missing, ({ table_name }) => table_name)].map(
      ([table, spans]) =>
        () =>
          createPartitionsOf(db, table, { now, spans }),
    ),
  )
  return made.reduce((sum, each) => sum + each, 0)
}

async function createPartitionsOf(
  db: Database,
  table: string,
  { now, spans }: { readonly now: Date; readonly spans: readonly Span[] },
): Promise<number> {
  if (await isAnotherAtIt(db, table, now)) return 0
  const { rows } = await sql<{ bytes: number }>`
    SELECT pg_relation_size(${`gancho.${table}_default`}::regclass) AS bytes`.execute(db.kysely)
  const isSmall = (rows[0]?.bytes ?? 0) <= smallBytes
  if (isSmall) return await createEach(db, spans)
  const later = spans.filter(({ starts_at }) => starts_at.getTime() >= now.getTime() + leastNoticeMs)
  const [first, last] = [later[0], later.at(-1)]
  if (first === undefined || last === undefined) return 0
  return await withoutRowsOf(db, { table, from: first.starts_at, to: last.ends_at, now }, () =>
    createEach(db, later),
  )
}

async function createEach(db: Database, spans: readonly Span[]): Promise<number> {
  const made = await tryAll(
    spans.map((span) => async () => {
      const { rows } = await briefly(db, (tx) =>
        sql<{ made: boolean }>`
          SELECT gancho.create_partition(${span.table_name}, ${span.starts_at}, ${span.ends_at}) AS made`.execute(
          tx,
        ),
      )
      return rows[0]?.made === true
    }),
  )
  return made.filter(Boolean).length
}

/**
 * Runs `create` while a valid constraint says that the default partition has no rows of a span to come, so that PostgreSQL
 * need not read it under its lock. That they are not there is found out beside the producers. Dropped in the end, or by
 * the next turn when this process dies: both well before the span begins, as then it would refuse events.
 */
async function withoutRowsOf<Result>(
  db: Database,
  span: { readonly table: string; readonly from: Date; readonly to: Date; readonly now: Date },
  create: () => Promise<Result>,
): Promise<Result> {
  const table = sql.table(`gancho.${span.table}_default`)
  const constraint = sql.id(`${constraintPrefix}${span.now.getTime()}`)
  const { rows } = await sql<{ column: string; from: string; to: string }>`
    SELECT id_column AS column, gancho.first_id(id_prefix, ${span.from}) AS from, gancho.first_id(id_prefix, ${span.to}) AS to
      FROM gancho.partitioned_tables WHERE name = ${span.table}`.execute(db.kysely)
  const [bounds] = rows
  if (bounds === undefined) throw new Error(`${span.table} is not partitioned`)
  const id = sql.ref(bounds.column)
  await briefly(db, (tx) =>
    sql`ALTER TABLE ${table} ADD CONSTRAINT ${constraint}
          CHECK (${id} < ${sql.lit(bounds.from)} OR ${id} >= ${sql.lit(bounds.to)}) NOT VALID`.execute(tx),
  )
  try {
    await briefly(db, async (tx) => {
      await sql`SELECT set_config('statement_timeout', ${String(longestReadMs)}, true)`.execute(tx)
      await sql`ALTER TABLE ${table} VALIDATE CONSTRAINT ${constraint}`.execute(tx)
    })
    return await create()
  } finally {
    await briefly(db, (tx) => sql`ALTER TABLE ${table} DROP CONSTRAINT IF EXISTS ${constraint}`.execute(tx))
  }
}

/** Whether another process is in `withoutRowsOf` for the table. What one left there that died is dropped. */
async function isAnotherAtIt(db: Database, table: string, now: Date): Promise<boolean> {
  const name = `gancho.${table}_default`
  const { rows } = await sql<{ conname: string }>`
    SELECT conname FROM pg_constraint WHERE conrelid = ${name}::regclass AND starts_with(conname, ${constraintPrefix})`.execute(
    db.kysely,
  )
  for (const { conname } of rows) {
    if (Number(conname.slice(constraintPrefix.length)) > now.getTime() - leftAfterMs) return true
    await briefly(db, (tx) =>
      sql`ALTER TABLE ${sql.table(name)} DROP CONSTRAINT IF EXISTS ${sql.id(conname)}`.execute(tx),
    )
  }
  return false
}

/**
 * Drops the partitions that hold nothing younger than `cutoff`, each in a transaction of its own.
 * @returns how many.
 * @throws the first error, after it tried all of them.
 */
export async function dropPartitions(db: Database, cutoff: Date): Promise<number> {
  const { rows } = await sql<{ name: string }>`
    SELECT name FROM gancho.partitions WHERE ends_at <= ${cutoff} ORDER BY starts_at`.execute(db.kysely)
  const dropped = await tryAll(
    rows.map(
      ({ name }) =>
        () =>
          briefly(db, (tx) => sql`DROP TABLE IF EXISTS ${sql.table(`gancho.${name}`)}`.execute(tx)),
    ),
  )
  return dropped.length
}

/** How the partitions of a table stand: for readiness and the doctor. Reads the catalogue alone. */
export interface PartitionState {
  readonly table: string
  /** Whether the rows of now have a partition; otherwise the default one takes them. */
  readonly takesNow: boolean
  /** When the last one ends; null without any. */
  readonly endsAt: Date | null
  /** Rows of the default partition: only whole expired weeks are dropped at once, these are deleted one by one. */
  readonly defaultBytes: number
}

export async function readPartitions(kysely: Kysely<Schema>, now: Date): Promise<readonly PartitionState[]> {
  const { rows } = await sql<PartitionState>`
    SELECT t.name AS table, pg_relation_size(('gancho.' || t.name || '_default')::regclass) AS "defaultBytes",
           coalesce(bool_or(p.starts_at <= ${now} AND p.ends_at > ${now}), false) AS "takesNow", max(p.ends_at) AS "endsAt"
      FROM gancho.partitioned_tables t LEFT JOIN gancho.partitions p ON p.table_name = t.name
     GROUP BY t.name ORDER BY t.name`.execute(kysely)
  return rows
}

/** A transaction that gives up when it does not get a lock soon. */
async function briefly<Result>(db: Database, run: (tx: Kysely<Schema>) => Promise<Result>): Promise<Result> {
  return await db.kysely.transaction().execute(async (tx) => {
    await sql`SELECT set_config('lock_timeout', ${String(lockWaitMs)}, true)`.execute(tx)
    return await run(tx)
  })
}

/** Takes all steps, also those after one that failed. */
async function tryAll<Result>(steps: readonly (() => Promise<Result>)[]): Promise<readonly Result[]> {
  const results: Result[] = []
  const errors: unknown[] = []
  for (const step of steps) {
    try {
      results.push(await step())
    } catch (error) {
      errors.push(error)
    }
  }
  if (errors.length > 0) throw errors[0]
  return results
}
