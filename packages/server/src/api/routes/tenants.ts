import { z } from 'zod'
import { listTenants } from '../../services/tenants.ts'
import { readTenantCursor, toPage } from '../cursor.ts'
import type { Api, RouteDeps } from '../deps.ts'
import { answer, pageOf, pageQuery, refusal } from '../schemas/common.ts'
import { tenant } from '../schemas/tenant.ts'

export function tenantRoutes(app: Api, { services: deps }: RouteDeps): void {
  app.get(
    '/v1/tenants',
    {
      config: { access: { permission: 'read', scope: 'operator' } },
      schema: {
        operationId: 'listTenants',
        tags: ['Panel'],
        summary: 'List the tenants that have webhooks or API keys',
        description: 'In alphabetical order.',
        querystring: z.strictObject(pageQuery),
        response: { 200: answer('A page of tenants.', pageOf(tenant)), ...refusal },
      },
    },
    async ({ query: { limit, cursor } }) => {
      const input = { afterId: readTenantCursor(cursor), limit: limit + 1 }
      return toPage(await listTenants({ deps, input }), limit, (row) => row)
    },
  )
}
