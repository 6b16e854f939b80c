import type { Api } from '../../platform/api/api.ts'
import { readCursor, toPage } from '../../platform/api/cursor.ts'
import { answer, identified, pageOf, refusal } from '../../platform/api/schema.ts'
import type { Needs } from '../../platform/deps.ts'
import { presentAttempt, presentDelivery } from './present.ts'
import { attempt, delivery, deliveryCounts, deliveryCountsQuery, deliveryQuery, toFilter } from './schema.ts'
import {
  cancelDelivery,
  countDeliveries,
  getDelivery,
  listAttempts,
  listDeliveries,
  retryDelivery,
} from './service.ts'

const read = { permission: 'read', scope: 'tenant' } as const
const write = { permission: 'write', scope: 'tenant' } as const
const tags = ['Deliveries']

export function deliveryRoutes(app: Api, deps: Needs<'db' | 'clock' | 'wake'>): void {
  app.get(
    '/v1/deliveries',
    {
      config: { access: read },
      schema: {
        operationId: 'listDeliveries',
        tags,
        summary: 'List deliveries',
        description:
          'Returns the deliveries of the newest events first. A search with a selective filter reads a few thousand deliveries at a time, so a page may be ' +
          'short or empty although `next_cursor` is not null.',
        querystring: deliveryQuery,
        response: { 200: answer('A page of deliveries.', pageOf(delivery)), ...refusal },
      },
    },
    async ({ tenantId, query: { limit, cursor, ...filter } }) => {
      const input = {
        ...toFilter(tenantId, filter),
        beforeId: readCursor('dlv', cursor),
        limit: limit + 1,
      }
      const { rows, scannedTo } = await listDeliveries({ deps, input })
      return toPage(rows, limit, presentDelivery, scannedTo)
    },
  )

  app.get(
    '/v1/deliveries/counts',
    {
      config: { access: read },
      schema: {
        operationId: 'countDeliveries',
        tags,
        summary: 'Count waiting and failed deliveries',
        querystring: deliveryCountsQuery,
        response: { 200: answer('The counts.', deliveryCounts), ...refusal },
      },
    },
    ({ tenantId, query: { webhook_id: webhookId } }) =>
      countDeliveries({ deps, input: { tenantId, webhookId } }),
  )

  app.get(
    '/v1/deliveries/:id',
    {
      config: { access: read },
      schema: {
        operationId: 'getDelivery',
        tags,
        summary: 'Get a delivery',
        params: identified,
        response: { 200: answer('The delivery.', delivery), ...refusal },
      },
    },
    async ({ tenantId, params: { id } }) =>
      presentDelivery(await getDelivery({ deps, input: { tenantId, id } })),
  )

  app.get(
    '/v1/deliveries/:id/attempts',
    {
      config: { access: read },
      schema: {
        operationId: 'listAttempts',
        tags,
        summary: 'List the attempts of a delivery',
        description: 'Returns all attempts on one page, newest first, each with its request and response.',
        params: identified,
        response: { 200: answer('The attempts.', pageOf(attempt)), ...refusal },
      },
    },
    async ({ tenantId, params: { id } }) => {
      const rows = await listAttempts({ deps, input: { tenantId, id } })
      return { data: await Promise.all(rows.map(presentAttempt)), next_cursor: null }
    },
  )

  app.post(
    '/v1/deliveries/:id/retry',
    {
      config: { access: write },
      schema: {
        operationId: 'retryDelivery',
        tags,
        summary: 'Retry a delivery',
        description:
          'Makes the delivery due now, whatever its status is, and restarts its retry schedule. Refused while an attempt is in flight.',
        params: identified,
        response: { 202: answer('The delivery, which is due now.', delivery), ...refusal },
      },
    },
    async ({ tenantId, params: { id } }, reply) => {
      reply.code(202)
      return presentDelivery(await retryDelivery({ deps, input: { tenantId, id } }))
    },
  )

  app.post(
    '/v1/deliveries/:id/cancel',
    {
      config: { access: write },
      schema: {
        operationId: 'cancelDelivery',
        tags,
        summary: 'Cancel a delivery',
        description: 'An attempt that is in flight may still reach the receiver.',
        params: identified,
        response: { 200: answer('The delivery.', delivery), ...refusal },
      },
    },
    async ({ tenantId, params: { id } }) =>
      presentDelivery(await cancelDelivery({ deps, input: { tenantId, id } })),
  )
}
