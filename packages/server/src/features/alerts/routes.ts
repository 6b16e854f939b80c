import type * as contract from '@gancho/client/http'
import type { Api } from '../../platform/api/api.ts'
import { readCursor, toPage } from '../../platform/api/cursor.ts'
import { answer, identified, pageOf, refusal } from '../../platform/api/schema.ts'
import type { Needs } from '../../platform/deps.ts'
import { isId } from '../../platform/ids.ts'
import { type AlertRow, listAlerts } from './queries.ts'
import { alert, alertQuery } from './schema.ts'
import { acknowledgeAlert, getAlert, resolveAlert } from './service.ts'

const read = { permission: 'read', scope: 'tenant' } as const
const write = { permission: 'write', scope: 'tenant' } as const
const tags = ['Alerts']

export function alertRoutes(app: Api, deps: Needs<'db' | 'clock'>): void {
  app.get(
    '/v1/alerts',
    {
      config: { access: read },
      schema: {
        operationId: 'listAlerts',
        tags,
        summary: 'List alerts',
        querystring: alertQuery,
        response: { 200: answer('A page of alerts.', pageOf(alert)), ...refusal },
      },
    },
    async ({ tenantId, query: { limit, cursor, state, webhook_id: webhookId } }) => {
      const beforeId = readCursor('alr', cursor)
      // What is no id names nothing.
      if (webhookId !== undefined && !isId('wh', webhookId)) return { data: [], next_cursor: null }
      const input = { tenantId, state, webhookId, beforeId, limit: limit + 1 }
      return toPage(await listAlerts(deps.db.kysely, input), limit, presentAlert)
    },
  )

  app.get(
    '/v1/alerts/:id',
    {
      config: { access: read },
      schema: {
        operationId: 'getAlert',
        tags,
        summary: 'Get an alert',
        params: identified,
        response: { 200: answer('The alert.', alert), ...refusal },
      },
    },
    async ({ tenantId, params: { id } }) => presentAlert(await getAlert({ deps, input: { tenantId, id } })),
  )

  app.post(
    '/v1/alerts/:id/acknowledge',
    {
      config: { access: write },
      schema: {
        operationId: 'acknowledgeAlert',
        tags,
        summary: 'Acknowledge an alert',
        description: 'Acknowledging an alert again changes nothing.',
        params: identified,
        response: { 200: answer('The alert.', alert), ...refusal },
      },
    },
    async ({ tenantId, params: { id } }) =>
      presentAlert(await acknowledgeAlert({ deps, input: { tenantId, id } })),
  )

  app.post(
    '/v1/alerts/:id/resolve',
    {
      config: { access: write },
      schema: {
        operationId: 'resolveAlert',
        tags,
        summary: 'Resolve an alert',
        description:
          'A new alert opens when the problem comes back. Resolving an alert again changes nothing.',
        params: identified,
        response: { 200: answer('The alert.', alert), ...refusal },
      },
    },
    async ({ tenantId, params: { id } }) =>
      presentAlert(await resolveAlert({ deps, input: { tenantId, id } })),
  )
}

function presentAlert({ tenant_id: _, told_at: __, ...row }: AlertRow): contract.Alert {
  return {
    ...row,
    first_seen_at: row.first_seen_at.toISOString(),
    last_seen_at: row.last_seen_at.toISOString(),
    acknowledged_at: row.acknowledged_at?.toISOString() ?? null,
    resolved_at: row.resolved_at?.toISOString() ?? null,
  }
}
