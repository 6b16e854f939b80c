import type { Api } from '../../platform/api/api.ts'
import { readCursor, toPage } from '../../platform/api/cursor.ts'
import { answer, pageOf, refusal } from '../../platform/api/schema.ts'
import type { Needs } from '../../platform/deps.ts'
import { presentStats, presentWebhookStats } from './present.ts'
import { stats, statsQuery, webhookStats, webhookStatsQuery } from './schema.ts'
import { readStats, readWebhookStats } from './service.ts'

const access = { permission: 'read', scope: 'tenant' } as const
const tags = ['Statistics']

export function statsRoutes(app: Api, deps: Needs<'db' | 'clock'>): void {
  app.get(
    '/v1/stats',
    {
      config: { access },
      schema: {
        operationId: 'getStats',
        tags,
        summary: 'Get delivery statistics',
        description:
          'Covers a range that ends now. Deliveries count at the time at which they were recorded. Test events and cancelled deliveries do not count.',
        querystring: statsQuery,
        response: { 200: answer('The statistics.', stats), ...refusal },
      },
    },
    async ({ tenantId, query: { range, webhook_id: webhookId, event } }) =>
      presentStats(await readStats({ deps, input: { tenantId, range, webhookId, event } })),
  )

  app.get(
    '/v1/webhooks/stats',
    {
      config: { access },
      schema: {
        operationId: 'listWebhookStats',
        tags,
        summary: 'List webhook statistics',
        description:
          'Returns the last 24 hours of each webhook, in the order of GET /v1/webhooks, or of one webhook.',
        querystring: webhookStatsQuery,
        response: { 200: answer('A page of statistics.', pageOf(webhookStats)), ...refusal },
      },
    },
    async ({ tenantId, query: { limit, cursor, webhook_id: webhookId } }) => {
      const input = { tenantId, webhookId, beforeId: readCursor('wh', cursor), limit: limit + 1 }
      return toPage(await readWebhookStats({ deps, input }), limit, presentWebhookStats)
    },
  )
}
