import { type Kysely, sql } from 'kysely'
import type { Schema } from '../../platform/database/schema.gen.ts'

export interface TenantRow {
  readonly id: string
  readonly webhooks: number
}

/** How many tenants one page looks at: a search that finds few goes on with the next page. */
const mostSeen = 2_000

/**
 * The tenants that have webhooks or API keys, in alphabetical order, those after `afterId`, whose id holds `find`, whatever
 * the case of its letters. Jumps from one to the next in the indexes, so that it reads as many entries as there are
 * tenants on the page, not as there are webhooks.
 * @returns `scannedTo`: the last one that was looked at, when there may be more after it.
 */
export async function listTenants(
  kysely: Kysely<Schema>,
  {
    afterId,
    limit,
    find = '',
  }: { readonly afterId: string | null; readonly limit: number; readonly find?: string | undefined },
): Promise<{ readonly rows: readonly TenantRow[]; readonly scannedTo: string | null }> {
  const next = (after: ReturnType<typeof sql>) => sql`least(
    (SELECT w.tenant_id FROM gancho.webhooks w WHERE w.tenant_id > ${after} ORDER BY w.tenant_id LIMIT 1),
    (SELECT k.tenant_id FROM gancho.api_keys k WHERE k.tenant_id > ${after} ORDER BY k.tenant_id LIMIT 1))`
  const fits = sql`(strpos(lower(id), lower(${find}::text)) > 0)`
  const { rows } = await sql<TenantRow & { fits: boolean; seen: number }>`
    WITH RECURSIVE tenants (id, seen, found) AS (
      SELECT ${next(sql`${afterId ?? ''}::text COLLATE "C"`)}, 1, 0
      UNION ALL
      SELECT ${next(sql`tenants.id`)}, seen + 1, found + ${fits}::int FROM tenants
       WHERE id IS NOT NULL AND seen < ${mostSeen} AND found + ${fits}::int < ${limit}
    )
    SELECT id, seen, ${fits} AS fits,
           CASE WHEN ${fits} THEN (SELECT count(*)::int FROM gancho.webhooks w WHERE w.tenant_id = tenants.id) ELSE 0 END AS webhooks
      FROM tenants WHERE id IS NOT NULL AND (${fits} OR seen = ${mostSeen}) ORDER BY seen`.execute(kysely)
  const last = rows.at(-1)
  return {
    rows: rows.filter((row) => row.fits).map(({ id, webhooks }) => ({ id, webhooks })),
    scannedTo: last?.seen === mostSeen ? last.id : null,
  }
}
