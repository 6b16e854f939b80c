import { type Kysely, sql } from 'kysely'
import type { Schema } from '../schema.gen.ts'

/**
 * The tenants that have webhooks or API keys, in alphabetical order, those after `afterId`. Jumps from one to the
 * next in the indexes, so that it reads as many entries as there are tenants on the page, not as there are webhooks.
 */
export async function listTenants(
  kysely: Kysely<Schema>,
  { afterId, limit }: { readonly afterId: string | null; readonly limit: number },
): Promise<{ id: string; webhooks: number }[]> {
  const next = (after: ReturnType<typeof sql>) => sql`least(
    (SELECT w.tenant_id FROM gancho.webhooks w WHERE w.tenant_id > ${after} ORDER BY w.tenant_id LIMIT 1),
    (SELECT k.tenant_id FROM gancho.api_keys k WHERE k.tenant_id > ${after} ORDER BY k.tenant_id LIMIT 1))`
  const { rows } = await sql<{ id: string; webhooks: number }>`
    WITH RECURSIVE tenants (id, place) AS (
      SELECT ${next(sql`${afterId ?? ''}::text COLLATE "C"`)}, 1
      UNION ALL
      SELECT ${next(sql`tenants.id`)}, place + 1 FROM tenants WHERE id IS NOT NULL AND place < ${limit}
    )
    SELECT id, (SELECT count(*)::int FROM gancho.webhooks w WHERE w.tenant_id = tenants.id) AS webhooks
      FROM tenants WHERE id IS NOT NULL ORDER BY place`.execute(kysely)
  return rows
}
