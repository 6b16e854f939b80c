import type * as contract from '@gancho/client/http'
import { z } from 'zod'
import type { Api } from '../../platform/api/api.ts'
import { readCursor, toPage } from '../../platform/api/cursor.ts'
import { answer, identified, pageOf, refusal } from '../../platform/api/schema.ts'
import type { Needs } from '../../platform/deps.ts'
import { type ApiKeyRow, listApiKeys } from './api-keys.queries.ts'
import { apiKey, apiKeyCreation, apiKeyQuery, createdApiKey } from './api-keys.schema.ts'
import { createApiKey, revokeApiKey } from './api-keys.service.ts'
import type { SignInDeps } from './sign-in.ts'

const tags = ['API keys']

export function apiKeyRoutes(app: Api, deps: Needs<'db'> & Pick<SignInDeps, 'keyring' | 'sessions'>): void {
  app.post(
    '/v1/api-keys',
    {
      config: { access: { permission: 'write', scope: 'operator' } },
      schema: {
        operationId: 'createApiKey',
        tags,
        summary: 'Create an API key',
        description: 'Only this response contains the key.',
        body: apiKeyCreation,
        response: { 201: answer('The key, which is shown only once.', createdApiKey), ...refusal },
      },
    },
    async ({ body: { name, scope, permissions, tenant_id, expires_at } }, reply) => {
      const expiresAt = expires_at === undefined ? null : new Date(expires_at)
      const input = { name, scope, permissions, tenantId: tenant_id ?? null, expiresAt }
      const { row, key } = await createApiKey({ deps, input })
      reply.code(201)
      return { ...presentApiKey(row), key }
    },
  )

  app.get(
    '/v1/api-keys',
    {
      config: { access: { permission: 'read', scope: 'operator' } },
      schema: {
        operationId: 'listApiKeys',
        tags,
        summary: 'List API keys',
        querystring: apiKeyQuery,
        response: { 200: answer('A page of keys.', pageOf(apiKey)), ...refusal },
      },
    },
    async ({ query: { limit, cursor, tenant_id: tenantId } }) => {
      const beforeId = readCursor('key', cursor)
      const rows = await listApiKeys(deps.db.kysely, { tenantId, beforeId, limit: limit + 1 })
      return toPage(rows, limit, presentApiKey)
    },
  )

  app.delete(
    '/v1/api-keys/:id',
    {
      config: { access: { permission: 'write', scope: 'operator' } },
      schema: {
        operationId: 'revokeApiKey',
        tags,
        summary: 'Revoke an API key',
        description:
          'The key stops working within 5 seconds in every process, and so do the sessions and portal links that were made with it. A revoked key cannot be restored.',
        params: identified,
        response: { 204: z.undefined().describe('Revoked.'), ...refusal },
      },
    },
    async ({ params }, reply) => {
      deps.keyring.forget(await revokeApiKey({ deps, input: params }))
      deps.sessions.forgetAll()
      return reply.code(204).send()
    },
  )
}

function presentApiKey(row: ApiKeyRow): contract.ApiKey {
  return {
    ...row,
    created_at: row.created_at.toISOString(),
    expires_at: row.expires_at?.toISOString() ?? null,
    revoked_at: row.revoked_at?.toISOString() ?? null,
  }
}
