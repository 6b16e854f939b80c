import { type Kysely, sql } from 'kysely'
import { among } from '../../platform/database/among.ts'
import type { Schema } from '../../platform/database/schema.gen.ts'
import { deliveryIdsOf } from '../../platform/ids.ts'
import { cancelDeliveries } from '../deliveries/index.ts'
import type { ExpungeRow } from './queries.ts'

const reason = 'expunged: What the event said was expunged, so there is nothing left to send.'

/**
 * Looks for the events that an expunge takes away next.
 * @param limits how many events it looks at, and how many of them it returns, at the most.
 * @returns also the cursor up to which it looked; null when there is nothing behind that.
 */
export async function lookAhead(
  tx: Kysely<Schema>,
  { tenant_id, resource_type, resource_id, scope, cursor, before }: ExpungeRow,
  limits: { readonly scan: number; readonly take: number },
): Promise<{ readonly events: readonly string[]; readonly cursor: string | null }> {
  // The index says of which tenant an event is; of which resource, only the event itself.
  const isOfResource = sql`EXISTS (SELECT FROM gancho.events r WHERE r.id = e.id AND r.resource_id = ${resource_id}
                                    AND (${resource_type}::text IS NULL OR r.resource_type = ${resource_type}))`
  const { rows } = await sql<{ id: string; place: number; fits: boolean }>`
    SELECT id, place, fits FROM (
      SELECT id, place, CASE WHEN tenant_id = ${tenant_id} THEN ${scope === 'resource' ? isOfResource : sql`true`} ELSE false END AS fits
        FROM (SELECT e.*, row_number() OVER (ORDER BY id)::int AS place
                FROM (SELECT id, tenant_id, event FROM gancho.events
                       WHERE id > ${cursor} AND id < ${before} ORDER BY id LIMIT ${limits.scan}) AS e) AS e
    ) AS looked_at
     WHERE fits OR place = ${limits.scan} ORDER BY id LIMIT ${limits.take}`.execute(tx)
  const last = rows.at(-1)
  const isMore = last !== undefined && (rows.length === limits.take || last.place === limits.scan)
  return { events: rows.filter(({ fits }) => fits).map(({ id }) => id), cursor: isMore ? last.id : null }
}

/** Deletes events, cancels what waits to send them, and forgets what was sent and what receivers answered. */
export async function takeAway(
  tx: Kysely<Schema>,
  { tenantId, events, now }: { tenantId: string; events: readonly string[]; now: Date },
): Promise<void> {
  const [first, last] = [events[0], events.at(-1)]
  if (first === undefined || last === undefined) return
  const { rows } = await sql<{ id: string }>`
    SELECT id FROM (SELECT id, event_id FROM gancho.webhook_deliveries
                     WHERE tenant_id = ${tenantId} AND id >= ${deliveryIdsOf(first).from} AND id < ${deliveryIdsOf(last).before} OFFSET 0) AS d
     WHERE event_id = ${among(events)}`.execute(tx)
  const deliveries = rows.map(({ id }) => id)
  await cancelDeliveries(tx, { tenantId, ids: deliveries, reason, now })
  await sql`
    UPDATE gancho.delivery_attempts SET response_body = NULL, response_headers = NULL, response_truncated = false, request_headers = '{}'
     WHERE delivery_id = ${among(deliveries)}`.execute(tx)
  await sql`
    DELETE FROM gancho.bin_requests r USING gancho.bins b
     WHERE b.tenant_id = ${tenantId} AND r.bin_id = b.id
       AND substring(r.headers FROM '"webhook-id":"(evt_[0-9a-f]{32})"') = ${among(events)}`.execute(tx)
  await sql`DELETE FROM gancho.events WHERE id = ${among(events)} AND tenant_id = ${tenantId}`.execute(tx)
}
