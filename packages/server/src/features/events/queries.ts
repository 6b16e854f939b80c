import { type Kysely, sql } from 'kysely'
import type { Schema } from '../../platform/database/schema.gen.ts'
import { deliveryIdsOf } from '../../platform/ids.ts'

/** An event with how many deliveries it has now; undefined when it is not kept or another tenant's. */
export async function findEvent(kysely: Kysely<Schema>, tenantId: string, id: string) {
  const ids = deliveryIdsOf(id)
  const { rows } = await sql<{ body: string; test: boolean; deliveries: number }>`
    SELECT e.body, e.test,
           (SELECT count(*)::int FROM gancho.webhook_deliveries d
             WHERE d.tenant_id = ${tenantId} AND d.event_id = ${id} AND d.id >= ${ids.from} AND d.id < ${ids.before}) AS deliveries
      FROM gancho.events e WHERE e.id = ${id} AND e.tenant_id = ${tenantId}`.execute(kysely)
  return rows[0]
}
