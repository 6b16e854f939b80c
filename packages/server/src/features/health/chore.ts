import type { Chore, Chores } from '../../platform/chores.ts'
import type { Clock } from '../../platform/clock.ts'
import { ConnectionFault } from '../../platform/database/connection-fault.ts'
import type { Database } from '../../platform/database/database.ts'
import type { DatabaseClock } from '../../platform/database/database-clock.ts'
import { proveWritable, readDatabaseHealth } from '../../platform/database/database-health.queries.ts'
import { readPartitionsEnd } from '../../platform/database/inspect-database.queries.ts'
import { newerMigrations } from '../../platform/database/migrate.ts'
import { sqlStateOf } from '../../platform/database/sql-state.ts'
import type { Health } from './health.ts'

const dayMs = 24 * 60 * 60 * 1_000
/** Six weeks are made ahead, each hour. Fewer than this is a housekeeping that fails, with time left to mend it. */
const fewestDaysAhead = 14
/** The pool is short of connections when somebody waits for one for so long. */
const longestWaitMs = 1_000
/** That somebody got none is told of for as long. */
const exhaustedForMs = 30_000

/** What to say of a database that refuses to be written, by the class of its SQLSTATE. */
const refusals: readonly (readonly [state: RegExp, message: string])[] = [
  [/^25006/, 'The database is read-only: it is a standby, or was set so.'],
  [/^53100/, 'The disk of the database is full.'],
  [/^53/, 'The database is out of memory.'],
  [/^58/, 'The disk of the database fails.'],
  [/^42501/, 'The role of Gancho may not write its tables.'],
]

/**
 * Looks after the health of this process and its database, and compares the schema with the one that this version knows.
 * @param deps.onNewerSchema is told of the migrations that this version does not know, once of each set.
 */
export function healthChores(deps: {
  readonly health: Health
  readonly db: Database
  readonly clock: Clock
  readonly onNewerSchema: (migrations: readonly string[]) => void
}): readonly Chore[] {
  const { db } = deps
  let toldOf = 0
  return [
    {
      doing: 'looking after health',
      everyMs: 10_000,
      async run() {
        await lookAfterHealth(deps.health, db, deps.clock.now())
        return false
      },
    },
    {
      // This process goes on beside a newer version, since a migration leaves whole what the version before it uses. But
      // it will not start again, so somebody should know.
      doing: 'comparing schemas',
      everyMs: 5_000,
      async run() {
        const newer = await newerMigrations(db)
        if (newer.length > toldOf) deps.onNewerSchema(newer)
        toldOf = newer.length
        return false
      },
    },
  ]
}

/** Reports on what shows by itself as time passes; see also `lookAfterHealth`. */
export function watchHealth(
  health: Health,
  {
    db,
    chores,
    clock,
    holdsLeases,
  }: {
    db: Database
    chores: Pick<Chores, 'failing' | 'stuck'>
    clock: Pick<DatabaseClock, 'isSettled'>
    holdsLeases: () => boolean
  },
): void {
  health.watch('worker_stuck', chores.stuck)
  health.watch('chore_failing', chores.failing)
  health.watch('pool_exhausted', () => {
    const pressure = db.pressure()
    if (pressure === null) return null
    const isShort = pressure.longestWaitMs >= longestWaitMs || pressure.exhaustedMsAgo < exhaustedForMs
    if (!isShort) return null
    return `All ${pressure.most} connections to the database are in use, and requests wait for a free one.`
  })
  health.watch('heartbeats_stalled', () =>
    holdsLeases() ? null : 'This worker cannot write its heartbeat, so it sends nothing.',
  )
  health.watch('clock_jumped', () =>
    clock.isSettled
      ? null
      : 'The clock of the database jumped. Rescue, expiry and housekeeping wait until it is steady again.',
  )
}

/**
 * Looks at the database for what is not well with it.
 * @throws what the database fails with, unless it refuses to be written.
 */
export async function lookAfterHealth(health: Health, db: Database, nowMs: number): Promise<void> {
  health.report('database_unwritable', await refusalOf(db))
  const { filledDefaults } = await readDatabaseHealth(db, new Date(nowMs))
  health.report(
    'default_partition_filled',
    filledDefaults.length === 0
      ? null
      : `New rows go to the default partition of ${filledDefaults.join(', ')}, since no partition was made for them in time.`,
  )
  const endsAt = await readPartitionsEnd(db)
  const days = endsAt === null ? 0 : Math.floor((endsAt.getTime() - nowMs) / dayMs)
  health.report(
    'partitions_missing',
    days >= fewestDaysAhead ? null : `Partitions are there for the next ${Math.max(0, days)} days only.`,
  )
}

/** @returns why the database is not written; null when it is, or when it is not there at all. */
async function refusalOf(db: Database): Promise<string | null> {
  try {
    await proveWritable(db)
    return null
  } catch (error) {
    const state = sqlStateOf(error) ?? ''
    const [, message] = refusals.find(([pattern]) => pattern.test(state)) ?? []
    // A connection that fails says nothing of what the database would take.
    if (error instanceof ConnectionFault || message === undefined) throw error
    return message
  }
}
