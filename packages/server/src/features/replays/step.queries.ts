import { type Kysely, sql } from 'kysely'
import type { Database } from '../../platform/database/database.ts'
import type { Schema } from '../../platform/database/schema.gen.ts'
import { reviveDeliveries } from '../deliveries/queries.ts'
import { advanceReplay, isReplayDue, type ReplayRow, takeReplay } from './queries.ts'
import { paceOf } from './rules.ts'
import { lookAhead } from './selection.queries.ts'

/** How many rows one step looks at: some milliseconds of work, which a cancel may have to wait for. */
const defaultScanLimit = 10_000

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

/** Makes deliveries of events to the webhook of a replay, due now; none when the webhook is gone or disabled. */
async function makeDeliveries(
  tx: Kysely<Schema>,
  replay: ReplayRow,
  eventIds: readonly string[],
  now: Date,
): Promise<number> {
  if (eventIds.length === 0) return 0
  const { numAffectedRows = 0n } = await sql`
    INSERT INTO gancho.delivery_queue (id, tenant_id, webhook_id, event_id, event, resource_type, resource_id, target_url, test, created_at, due_at)
    SELECT gancho.new_delivery_id(e.id), e.tenant_id, e.webhook_id, e.id, e.event, e.resource_type, e.resource_id, e.url, false, ${now}, ${now}
      FROM (
        SELECT e.*, w.id AS webhook_id, w.url
          FROM json_array_elements_text(${JSON.stringify(eventIds)}::json) AS given (id)
          JOIN gancho.events e ON e.id = given.id AND e.tenant_id = ${replay.tenant_id}
          JOIN gancho.webhooks w ON w.id = ${replay.webhook_id} AND w.tenant_id = e.tenant_id AND w.state <> 'DISABLED'
         ORDER BY e.id) AS e`.execute(tx)
  return Number(numAffectedRows)
}
