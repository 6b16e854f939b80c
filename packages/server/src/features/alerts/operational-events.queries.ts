import { type Kysely, sql } from 'kysely'
import type { Schema } from '../../platform/database/schema.gen.ts'

/** Something to tell the webhooks of a tenant about one of them. */
export interface OperationalEvent {
  readonly tenant_id: string
  readonly event: string
  /** JSON text. */
  readonly data: string
  /** The webhook that it is about, which does not get it. */
  readonly webhook_id: string
}

/**
 * Tells the webhooks that subscribe to an operational event, each by an event of its own: so that none goes to the webhook
 * that it is about, nor to those that subscribe to everything.
 */
export async function emitOperationalEvents(
  tx: Kysely<Schema>,
  events: readonly OperationalEvent[],
): Promise<void> {
  if (events.length === 0) return
  await sql`
    WITH addressed AS MATERIALIZED (
      SELECT e.*, s.webhook_id AS target
        FROM json_to_recordset(${JSON.stringify(events)}::json) AS e (tenant_id text, event text, data text, webhook_id text)
       CROSS JOIN LATERAL (
         SELECT DISTINCT s.webhook_id FROM gancho.webhook_subscriptions s
          WHERE s.tenant_id = e.tenant_id AND s.event = ANY (ARRAY[e.event, 'gancho.*']) AND s.active AND s.webhook_id <> e.webhook_id) AS s
    )
    SELECT FROM gancho.accept_events((
      SELECT json_agg(json_build_object('tenant_id', tenant_id, 'event', event, 'data', data, 'resource_type', 'webhook',
                                        'resource_id', webhook_id, 'webhook_id', target)) FROM addressed))
     WHERE EXISTS (SELECT FROM addressed)`.execute(tx)
}
