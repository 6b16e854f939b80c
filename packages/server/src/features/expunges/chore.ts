import type { Chore } from '../../platform/chores.ts'
import type { Clock } from '../../platform/clock.ts'
import type { Database } from '../../platform/database/database.ts'
import { advanceExpunge, type ExpungeRow, isExpungeRunning, takeExpunge } from './queries.ts'
import { lookAhead, takeAway } from './step.queries.ts'

/** How many events one step looks at, and how many of them it takes away: some tens of milliseconds of work. */
const defaultLimits = { scan: 10_000, take: 1_000 }

/**
 * Takes the steps of the expunges, one after another.
 * @param deps.onExpunged is told of each expunge that has come to its end.
 */
export function expungeChore(deps: {
  readonly db: Database
  readonly clock: Clock
  readonly onExpunged: (expunge: ExpungeRow) => void
}): Chore {
  return {
    doing: 'expunging',
    everyMs: 5_000,
    isThorough: true,
    async run() {
      const expunge = await stepExpunge(deps.db, new Date(deps.clock.now()))
      if (expunge?.state === 'COMPLETED') deps.onExpunged(expunge)
      return expunge !== null
    },
  }
}

/**
 * Takes a step of an expunge that is not finished, if there is one. What a step takes away and how far it came are
 * written in one transaction.
 * @returns the expunge after it; null when there was none.
 */
export async function stepExpunge(
  db: Database,
  now: Date,
  limits = defaultLimits,
): Promise<ExpungeRow | null> {
  if (!(await isExpungeRunning(db.kysely))) return null
  return await db.kysely.transaction().execute(async (tx) => {
    const expunge = await takeExpunge(tx)
    if (expunge === undefined) return null
    const { events, cursor } = await lookAhead(tx, expunge, limits)
    await takeAway(tx, { tenantId: expunge.tenant_id, events, now })
    return await advanceExpunge(tx, { id: expunge.id, cursor, events: events.length, now })
  })
}
