import { type Kysely, sql } from 'kysely'
import type { Schema } from '../../platform/database/schema.gen.ts'
import { firstIdAt } from '../../platform/ids.ts'
import type { ReplaySelection } from './queries.ts'
import { isSubscribed, isTest, ofEvent, ofWebhook, startOf } from './selection.queries.ts'

export interface ReplayCount {
  /** How many it selects. */
  readonly total: number
  /** Of these, those that can be sent: not on their way, their webhook there and not disabled. */
  readonly sendable: number
  /** Where these go. */
  readonly webhooks: number
  /** There may be more: it stopped after so many. */
  readonly isMinimum: boolean
}

/** Counts what a replay of a selection would be about, in the first `most` failed deliveries or events that fit it. */
export async function countReplay(
  kysely: Kysely<Schema>,
  selection: ReplaySelection,
  most: number,
): Promise<ReplayCount> {
  return selection.kind === 'recover'
    ? await countFailed(kysely, selection, most)
    : await countEvents(kysely, selection, most)
}

async function countFailed(
  kysely: Kysely<Schema>,
  selection: ReplaySelection,
  most: number,
): Promise<ReplayCount> {
  const { tenantId, webhookId, event, to } = selection
  const { rows } = await sql<{ count: number; is_sendable: boolean }>`
    SELECT l.count::int, coalesce(w.state <> 'DISABLED', false) AS is_sendable
      FROM (SELECT webhook_id, count(*) FROM (
              SELECT webhook_id FROM gancho.delivery_log
               WHERE status = 'FAILED' AND (tenant_id, id) > (${tenantId}, ${startOf(selection)}) AND tenant_id <= ${tenantId}
                 AND id < ${firstIdAt('dlv', to.getTime())} AND NOT test AND ${ofWebhook(webhookId)} AND ${ofEvent(event)}
               ORDER BY tenant_id, id LIMIT ${most}) AS failed GROUP BY webhook_id) AS l
      LEFT JOIN gancho.webhooks w ON w.id = l.webhook_id`.execute(kysely)
  const sendable = rows.filter(({ is_sendable }) => is_sendable)
  const sum = (of: typeof rows) => of.reduce((total, { count }) => total + count, 0)
  const total = sum(rows)
  return { total, sendable: sum(sendable), webhooks: sendable.length, isMinimum: total === most }
}

/** A webhook has one delivery of an event at most, so those that miss one are counted without joining them. */
async function countEvents(
  kysely: Kysely<Schema>,
  selection: ReplaySelection,
  most: number,
): Promise<ReplayCount> {
  const { tenantId, webhookId, event, kind, from, to } = selection
  const fitting = sql`${isSubscribed(webhookId)} AND ${ofEvent(event)}`
  const { rows } = await sql<{ events: number; finished: number; queued: number }>`
    WITH looked_at AS MATERIALIZED (
      SELECT id FROM gancho.events e
       WHERE id > ${startOf(selection)} AND id < ${firstIdAt('evt', to.getTime())} AND tenant_id = ${tenantId} AND ${fitting} AND NOT ${isTest}
       ORDER BY id LIMIT ${most}
    ), delivery AS MATERIALIZED (
      SELECT finished_at FROM gancho.webhook_deliveries
       WHERE tenant_id = ${tenantId} AND webhook_id = ${webhookId} AND NOT test AND ${fitting}
         AND id >= ${firstIdAt('dlv', from?.getTime() ?? 0)} AND id < 'dlv_' || substr((SELECT max(id) FROM looked_at), 5, 12) || 'g'
    )
    SELECT (SELECT count(*)::int FROM looked_at) AS events, count(finished_at)::int AS finished, (count(*) - count(finished_at))::int AS queued
      FROM delivery`.execute(kysely)
  const { events = 0, finished = 0, queued = 0 } = rows[0] ?? {}
  const total = kind === 'all' ? events : Math.max(0, events - finished - queued)
  const sendable = kind === 'all' ? Math.max(0, events - queued) : total
  return { total, sendable, webhooks: sendable > 0 ? 1 : 0, isMinimum: events === most }
}
