import { type Kysely, type RawBuilder, sql } from 'kysely'
import type { Schema } from '../../platform/database/schema.gen.ts'
import { deliveryIdsOf, firstIdAt } from '../../platform/ids.ts'
import { eventFits } from '../deliveries/index.ts'
import type { ReplayRow, ReplaySelection } from './queries.ts'

/** Something that a replay is about: an event, and its delivery to the webhook where there is one. */
export interface Selected {
  readonly eventId: string
  readonly deliveryId: string | null
  /** It is on its way already. */
  readonly isQueued: boolean
}

/** What comes next in a replay. */
export interface Look {
  readonly selected: readonly Selected[]
  /** Up to where it looked; null when there is nothing behind that. */
  readonly cursor: string | null
}

/** How many rows a look may select, and how many it looks at for them. */
interface LookLimits {
  readonly limit: number
  readonly scanLimit: number
}

/** The last of the rows that were looked at comes whether it fits or not. */
interface LookedAt {
  readonly id: string
  readonly place: number
  readonly fits: boolean
}

/** The id that a replay begins after. */
export function startOf({ kind, from }: Pick<ReplaySelection, 'kind' | 'from'>): string {
  return firstIdAt(kind === 'recover' ? 'dlv' : 'evt', from?.getTime() ?? 0)
}

/** What a replay selects next, in the order of ids: those of deliveries when it recovers, else those of events. */
export async function lookAhead(
  kysely: Kysely<Schema>,
  replay: ReplayRow,
  limits: LookLimits,
): Promise<Look> {
  return replay.kind === 'recover'
    ? await failedAfter(kysely, replay, limits)
    : await eventsAfter(kysely, replay, limits)
}

/**
 * Failed deliveries, by the index of them (its bounds are those of list-deliveries.ts). Only those that had failed when
 * the replay was made: what fails again after it was sent, or for the first time meanwhile, is not of the selection.
 */
async function failedAfter(kysely: Kysely<Schema>, replay: ReplayRow, limits: LookLimits): Promise<Look> {
  const { limit, scanLimit } = limits
  const before = firstIdAt('dlv', replay.to.getTime())
  const { rows } = await sql<LookedAt & { event_id: string }>`
    SELECT id, event_id, place, fits FROM (
      SELECT l.*, row_number() OVER (ORDER BY tenant_id, id) AS place,
             NOT test AND finished_at <= ${replay.created_at} AND ${ofWebhook(replay.webhook_id)} AND ${ofEvent(replay.event)} AS fits
        FROM (SELECT * FROM gancho.delivery_log
               WHERE status = 'FAILED' AND (tenant_id, id) > (${replay.tenant_id}, ${replay.cursor}) AND tenant_id <= ${replay.tenant_id}
               ORDER BY tenant_id, id LIMIT ${scanLimit}) AS l
    ) AS looked_at
     WHERE id < ${before} AND (fits OR place = ${scanLimit}) ORDER BY tenant_id, id LIMIT ${limit}`.execute(
    kysely,
  )
  const selected = rows
    .filter(({ fits }) => fits)
    .map(({ id, event_id }) => ({ eventId: event_id, deliveryId: id, isQueued: false }))
  return { selected, cursor: rows.length === limit ? (rows.at(-1)?.id ?? null) : endOf(rows, scanLimit) }
}

/**
 * Events that the webhook subscribes to, with its delivery of each. Looks at the events of all tenants, in the index
 * alone, then at the tenant's deliveries of the same time: the ids of both begin with it. Joined here, since the planner
 * knows too little of either to be trusted with it.
 */
async function eventsAfter(kysely: Kysely<Schema>, replay: ReplayRow, limits: LookLimits): Promise<Look> {
  const { tenant_id, webhook_id, cursor } = replay
  const before = firstIdAt('evt', replay.to.getTime())
  const { rows } = await sql<LookedAt>`
    SELECT id, place, fits FROM (
      SELECT id, place, CASE WHEN is_chosen THEN NOT ${isTest} ELSE false END AS fits FROM (
        SELECT e.*, row_number() OVER (ORDER BY id) AS place,
               tenant_id = ${tenant_id} AND ${isSubscribed(webhook_id)} AND ${ofEvent(replay.event)} AS is_chosen
          FROM (SELECT id, tenant_id, event FROM gancho.events
                 WHERE id > ${cursor} AND id < ${before} ORDER BY id LIMIT ${limits.scanLimit}) AS e
      ) AS e
    ) AS looked_at
     WHERE fits OR place = ${limits.scanLimit} ORDER BY id`.execute(kysely)
  const events = rows.filter(({ fits }) => fits).map(({ id }) => id)
  const deliveries = await deliveriesOf(kysely, replay, events)
  const found = events
    .map((eventId) => {
      const delivery = deliveries.get(eventId)
      return { eventId, deliveryId: delivery?.id ?? null, isQueued: delivery?.is_queued ?? false }
    })
    .filter(({ deliveryId }) => replay.kind === 'all' || deliveryId === null)
  const selected = found.slice(0, limits.limit)
  const isCut = selected.length < found.length
  return { selected, cursor: isCut ? (selected.at(-1)?.eventId ?? null) : endOf(rows, limits.scanLimit) }
}

/** Where the next look begins, when this one saw everything up to its last row; null when that was the last there is. */
function endOf(rows: readonly LookedAt[], scanLimit: number): string | null {
  const last = rows.at(-1)
  return last?.place === scanLimit ? last.id : null
}

/** The deliveries of a replay's webhook, by event; of events in the order of their ids. */
async function deliveriesOf(
  kysely: Kysely<Schema>,
  { tenant_id, webhook_id }: ReplayRow,
  eventIds: readonly string[],
) {
  const [first, last] = [eventIds[0], eventIds.at(-1)]
  if (first === undefined || last === undefined) return new Map<string, never>()
  const { rows } = await sql<{ id: string; event_id: string; is_queued: boolean }>`
    SELECT id, event_id, finished_at IS NULL AS is_queued
      -- By the range of ids, not by what waits for the webhook, which may be a million.
      FROM (SELECT id, event_id, webhook_id, finished_at FROM gancho.webhook_deliveries
             WHERE tenant_id = ${tenant_id} AND id >= ${deliveryIdsOf(first).from} AND id < ${deliveryIdsOf(last).before} OFFSET 0) AS d
     WHERE webhook_id = ${webhook_id}`.execute(kysely)
  return new Map(rows.map((row) => [row.event_id, row]))
}

/** The index does not say which events are tests. */
export const isTest = sql<boolean>`(SELECT t.test FROM gancho.events t WHERE t.id = e.id)`

export function isSubscribed(webhookId: string | null): RawBuilder<boolean> {
  const subscribed = sql`ARRAY(SELECT s.event FROM gancho.webhook_subscriptions s WHERE s.webhook_id = ${webhookId})`
  // An operational event was for the webhooks that it was sent to, each of which has one of its own.
  return sql`((event = ANY (${subscribed}) OR '*' = ANY (${subscribed})) AND NOT event ^@ 'gancho.')`
}

export function ofWebhook(webhookId: string | null): RawBuilder<boolean> {
  return webhookId === null ? sql`true` : sql`webhook_id = ${webhookId}`
}

export function ofEvent(event: string | null): RawBuilder<boolean> {
  return event === null ? sql`true` : eventFits(event)
}
