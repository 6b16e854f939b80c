import type { Kysely } from 'kysely'
import type { Chore } from '../../platform/chores.ts'
import type { Clock } from '../../platform/clock.ts'
import type { Database } from '../../platform/database/database.ts'
import type { Schema } from '../../platform/database/schema.gen.ts'
import { reviveDeliveries } from '../deliveries/index.ts'
import { advanceReplay, isReplayDue, takeReplay } from './queries.ts'
import { paceOf } from './rules.ts'
import { lookAhead } from './selection.queries.ts'
import { makeDeliveries } from './step.queries.ts'

/** How many rows one step looks at: some milliseconds of work, which a cancel may have to wait for. */
const defaultScanLimit = 10_000

/**
 * Takes the steps of the replays, one a turn. All turns that follow one another at once go by the moment at which the
 * first one began, so that a replay takes what its rate allowed by then in one transaction, and not one for each delivery.
 * @param deps.wake is told that deliveries became due.
 */
export function replayChore(deps: {
  readonly db: Database
  readonly clock: Clock
  readonly wake: () => void
}): Chore {
  let now: Date | null = null
  return {
    doing: 'replaying',
    everyMs: 1_000,
    async run() {
      now ??= new Date(deps.clock.now())
      const queued = await stepReplay(deps.db, now)
      if (queued === null) now = null
      else if (queued > 0) deps.wake()
      return queued !== null
    },
  }
}

/**
 * Takes a step of the replay that is due, if there is one.
 * @returns how many deliveries it made due; null when nothing was due.
 */
export async function stepReplay(db: Database, now: Date): Promise<number | null> {
  if (!(await isReplayDue(db.kysely, now))) return null
  return await db.kysely.transaction().execute((tx) => stepReplayIn(tx, now))
}

/**
 * The same inside a transaction, which holds the replay: what it makes due, how far it got and what it counted are
 * written together or not at all. So a replay that loses its process goes on from the last step that was committed, and
 * as its cursor only moves on through ids that stay as they are, it comes by each delivery once.
 */
export async function stepReplayIn(
  tx: Kysely<Schema>,
  now: Date,
  scanLimit = defaultScanLimit,
): Promise<number | null> {
  const replay = await takeReplay(tx, now)
  if (replay === undefined) return null
  const pace = paceOf({ dueAt: replay.due_at, nowMs: now.getTime(), ratePerSecond: replay.rate_per_second })
  const { selected, cursor } = await lookAhead(tx, replay, { limit: pace.allowed, scanLimit })

  const toRevive = selected.flatMap(({ deliveryId, isQueued }) =>
    deliveryId !== null && !isQueued ? [deliveryId] : [],
  )
  const toMake = selected.flatMap(({ eventId, deliveryId }) => (deliveryId === null ? [eventId] : []))
  const queued =
    (await reviveDeliveries(tx, { tenantId: replay.tenant_id, ids: toRevive, now })) +
    (await makeDeliveries(tx, replay, toMake, now))
  await advanceReplay(tx, replay, {
    cursor,
    queued,
    skipped: selected.length - queued,
    // One that found nothing gives way to the others too.
    dueAt: pace.dueAfter(Math.max(1, selected.length)),
    now,
  })
  return queued
}
