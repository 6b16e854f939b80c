import type { Api } from '../../platform/api/api.ts'
import { readTenantCursor, toPage } from '../../platform/api/cursor.ts'
import { answer, pageOf, refusal } from '../../platform/api/schema.ts'
import type { Needs } from '../../platform/deps.ts'
import { listTenants } from './queries.ts'
import { tenant, tenantQuery } from './schema.ts'

export function tenantRoutes(app: Api, { db }: Needs<'db'>): void {
  app.get(
    '/v1/tenants',
    {
      config: { access: { permission: 'read', scope: 'operator' } },
      schema: {
        operationId: 'listTenants',
        tags: ['Panel'],
        summary: 'List tenants',
        description:
          'Returns the tenants that have webhooks or API keys, in alphabetical order. A search reads 2,000 tenants at a time, so a page may be short or empty although `next_cursor` is not null.',
        querystring: tenantQuery,
        response: { 200: answer('A page of tenants.', pageOf(tenant)), ...refusal },
      },
    },
    async ({ query: { limit, cursor, q: find } }) => {
      const input = { afterId: readTenantCursor(cursor), limit: limit + 1, find }
      const { rows, scannedTo } = await listTenants(db.kysely, input)
      return toPage(rows, limit, (row) => row, scannedTo)
    },
  )
}
