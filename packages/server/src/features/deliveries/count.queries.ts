import { type Kysely, sql } from 'kysely'
import type { Schema } from '../../platform/database/schema.gen.ts'

/** Deliveries are counted up to this many: how many more there are costs as much as they are. */
export const mostCounted = 1_000

/**
 * How many deliveries of a tenant, or of one of its webhooks, wait for an attempt, and how many failed for good. A webhook
 * that was deleted has none.
 */
export async function countDeliveries(
  kysely: Kysely<Schema>,
  { tenantId, webhookId }: { readonly tenantId: string; readonly webhookId: string | undefined },
): Promise<{ readonly pending: number; readonly failed: number }> {
  // Of a webhook by an index that begins with it alone, and not at all when it is somebody else's.
  const whose =
    webhookId === undefined
      ? sql`tenant_id = ${tenantId}`
      : sql`webhook_id = ${webhookId} AND (SELECT tenant_id FROM gancho.webhooks WHERE id = ${webhookId}) = ${tenantId}`
  const { rows } = await sql<{ pending: number; failed: number }>`
    SELECT (SELECT count(*)::int FROM (
             SELECT FROM gancho.delivery_queue WHERE ${whose} AND lease_owner IS NULL LIMIT ${mostCounted}) AS d) AS pending,
           (SELECT count(*)::int FROM (
             SELECT FROM gancho.delivery_log WHERE ${whose} AND status = 'FAILED' LIMIT ${mostCounted}) AS d) AS failed`.execute(
    kysely,
  )
  return rows[0] ?? { pending: 0, failed: 0 }
}
