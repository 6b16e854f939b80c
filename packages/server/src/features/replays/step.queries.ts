import { type Kysely, sql } from 'kysely'
import type { Schema } from '../../platform/database/schema.gen.ts'
import type { ReplayRow } from './queries.ts'

/** Makes deliveries of events to the webhook of a replay, due now; none when the webhook is gone or disabled. */
export async function makeDeliveries(
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
