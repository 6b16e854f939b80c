import { z } from 'zod'
import { readCursor, toPage } from '../../platform/api/cursor.ts'
import { answer, identified, pageOf, refusal } from '../../platform/api/schema.ts'
import type { Api, RouteDeps } from '../../server/deps.ts'
import { presentApiKey } from '../../server/present.ts'
import { apiKey, apiKeyCreation, apiKeyQuery, createdApiKey } from './api-keys.schema.ts'
import { createApiKey, listApiKeys, revokeApiKey } from './api-keys.service.ts'

const tags = ['API keys']

export function apiKeyRoutes(app: Api, { services: deps, keyring, sessions }: RouteDeps): void {
  app.post(
    '/v1/api-keys',
    {
      config: { access: { permission: 'write', scope: 'operator' } },
      schema: {
        operationId: 'createApiKey',
        tags,
        summary: 'Create an API key',
        description: 'The answer is the only one that holds the key.',
        body: apiKeyCreation,
        response: { 201: answer('The key, this once.', createdApiKey), ...refusal },
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
        summary: 'List API keys, revoked ones too',
        querystring: apiKeyQuery,
        response: { 200: answer('A page of keys.', pageOf(apiKey)), ...refusal },
      },
    },
    async ({ query: { limit, cursor, tenant_id: tenantId } }) => {
      const beforeId = readCursor('key', cursor)
      const rows = await listApiKeys({ deps, input: { tenantId, beforeId, limit: limit + 1 } })
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
          'It ends within 5 seconds everywhere, with the sessions and portal links made with it, and cannot be brought back.',
        params: identified,
        response: { 204: z.undefined().describe('Revoked.'), ...refusal },
      },
    },
    async ({ params }, reply) => {
      keyring.forget(await revokeApiKey({ deps, input: params }))
      sessions.forgetAll()
      return reply.code(204).send()
    },
  )
}
