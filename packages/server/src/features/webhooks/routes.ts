import { z } from 'zod'
import type { NetworkPolicy } from '../../engine/index.ts'
import type { Api } from '../../platform/api/api.ts'
import { readCursor, toPage } from '../../platform/api/cursor.ts'
import { tagged } from '../../platform/api/etag.ts'
import { readIdempotencyKey } from '../../platform/api/idempotency-key.ts'
import { answer, identified, pageOf, pageQuery, refusal } from '../../platform/api/schema.ts'
import type { Needs } from '../../platform/deps.ts'
import { deleteWebhook, updateWebhook } from './change.ts'
import { createWebhook } from './create.ts'
import { presentWebhook } from './present.ts'
import { getWebhook, listWebhooks } from './read.ts'
import { createdWebhook, webhook, webhookCreation, webhookUpdate } from './schema.ts'

const read = { permission: 'read', scope: 'tenant' } as const
const write = { permission: 'write', scope: 'tenant' } as const
const tags = ['Webhooks']

export function webhookRoutes(
  app: Api,
  deps: Needs<'db' | 'clock' | 'secretBox' | 'wake'> & { readonly networkPolicy: NetworkPolicy },
): void {
  app.post(
    '/v1/webhooks',
    {
      config: { access: write, headers: ['Idempotency-Key'] },
      schema: {
        operationId: 'createWebhook',
        tags,
        summary: 'Create a webhook',
        description: 'Only this response contains the secret.',
        body: webhookCreation,
        response: { 201: answer('The webhook, with its secret.', createdWebhook), ...refusal },
      },
    },
    async ({ tenantId, body, headers }, reply) => {
      const idempotencyKey = readIdempotencyKey(headers)
      const made = await createWebhook({ deps, input: { tenantId, settings: body, idempotencyKey } })
      reply.code(201).header('location', `/v1/webhooks/${made.webhook.id}`)
      return tagged(reply, { ...presentWebhook(made.webhook), secret: made.secret })
    },
  )

  app.get(
    '/v1/webhooks',
    {
      config: { access: read },
      schema: {
        operationId: 'listWebhooks',
        tags,
        summary: 'List webhooks',
        querystring: z.strictObject(pageQuery),
        response: { 200: answer('A page of webhooks.', pageOf(webhook)), ...refusal },
      },
    },
    async ({ tenantId, query: { limit, cursor } }) => {
      const beforeId = readCursor('wh', cursor)
      const rows = await listWebhooks({ deps, input: { tenantId, beforeId, limit: limit + 1 } })
      return toPage(rows, limit, presentWebhook)
    },
  )

  app.get(
    '/v1/webhooks/:id',
    {
      config: { access: read },
      schema: {
        operationId: 'getWebhook',
        tags,
        summary: 'Get a webhook',
        params: identified,
        response: { 200: answer('The webhook.', webhook), ...refusal },
      },
    },
    async ({ tenantId, params: { id } }, reply) =>
      tagged(reply, presentWebhook(await getWebhook({ deps, input: { tenantId, id } }))),
  )

  app.patch(
    '/v1/webhooks/:id',
    {
      config: { access: write, headers: ['If-Match'] },
      schema: {
        operationId: 'updateWebhook',
        tags,
        summary: 'Update, pause or resume a webhook',
        description:
          'Fields that are left out do not change. The deliveries of a paused webhook wait until it is resumed.',
        params: identified,
        body: webhookUpdate,
        response: { 200: answer('The webhook.', webhook), ...refusal },
      },
    },
    async ({ tenantId, params: { id }, body: changes, headers }, reply) => {
      const input = { tenantId, id, changes, ifMatch: headers['if-match'] }
      return tagged(reply, presentWebhook(await updateWebhook({ deps, input })))
    },
  )

  app.delete(
    '/v1/webhooks/:id',
    {
      config: { access: write, headers: ['If-Match'] },
      schema: {
        operationId: 'deleteWebhook',
        tags,
        summary: 'Delete a webhook',
        description: 'Cancels the unfinished deliveries of the webhook.',
        params: identified,
        response: { 204: z.undefined().describe('Deleted.'), ...refusal },
      },
    },
    async ({ tenantId, params: { id }, headers }, reply) => {
      await deleteWebhook({ deps, input: { tenantId, id, ifMatch: headers['if-match'] } })
      return reply.code(204).send()
    },
  )
}
