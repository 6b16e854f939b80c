import type * as contract from '@gancho/client/http'
import { z } from 'zod'
import type { Api } from '../../platform/api/api.ts'
import { readCursor, toPage } from '../../platform/api/cursor.ts'
import { readIdempotencyKey } from '../../platform/api/idempotency-key.ts'
import { answer, identified, pageOf, pageQuery, refusal } from '../../platform/api/schema.ts'
import type { Needs } from '../../platform/deps.ts'
import { listReplays, type ReplayRow } from './queries.ts'
import { replay, replayCreation, replayPreview, replaySelection } from './schema.ts'
import { cancelReplay, createReplay, getReplay, previewReplay } from './service.ts'

const read = { permission: 'read', scope: 'tenant' } as const
const write = { permission: 'write', scope: 'tenant' } as const
const tags = ['Replays']

export function replayRoutes(app: Api, deps: Needs<'db' | 'clock'>): void {
  app.post(
    '/v1/replays/preview',
    {
      config: { access: write },
      schema: {
        operationId: 'previewReplay',
        tags,
        summary: 'Preview a replay',
        body: replaySelection,
        response: { 200: answer('The count. Nothing is sent.', replayPreview), ...refusal },
      },
    },
    async ({ tenantId, body: { webhook_id: webhookId, kind, event, from, to } }) => {
      const input = { tenantId, kind, webhookId, event, from, to }
      const { sendable, webhooks, isMinimum } = await previewReplay({ deps, input })
      return { deliveries: sendable, is_minimum: isMinimum, webhooks }
    },
  )

  app.post(
    '/v1/replays',
    {
      config: { access: write, headers: ['Idempotency-Key'] },
      schema: {
        operationId: 'createReplay',
        tags,
        summary: 'Create a replay',
        description:
          'Starts a job that queues each selected delivery once, at the given rate, and survives restarts. Test events are not replayed. ' +
          'Each webhook has at most one running replay, and so has each tenant for replays that name no webhook.',
        body: replayCreation,
        response: { 201: answer('The job.', replay), ...refusal },
      },
    },
    async ({ tenantId, body, headers }, reply) => {
      const { webhook_id: webhookId, rate_per_second: ratePerSecond, kind, event, from, to } = body
      const idempotencyKey = readIdempotencyKey(headers)
      const input = { tenantId, kind, webhookId, event, from, to, ratePerSecond, idempotencyKey }
      const created = await createReplay({ deps, input })
      reply.code(201).header('location', `/v1/replays/${created.id}`)
      return presentReplay(created)
    },
  )

  app.get(
    '/v1/replays',
    {
      config: { access: read },
      schema: {
        operationId: 'listReplays',
        tags,
        summary: 'List replays',
        querystring: z.strictObject(pageQuery),
        response: { 200: answer('A page of replays.', pageOf(replay)), ...refusal },
      },
    },
    async ({ tenantId, query: { limit, cursor } }) => {
      const beforeId = readCursor('rpl', cursor)
      const rows = await listReplays(deps.db.kysely, { tenantId, beforeId, limit: limit + 1 })
      return toPage(rows, limit, presentReplay)
    },
  )

  app.get(
    '/v1/replays/:id',
    {
      config: { access: read },
      schema: {
        operationId: 'getReplay',
        tags,
        summary: 'Get a replay',
        params: identified,
        response: { 200: answer('The job.', replay), ...refusal },
      },
    },
    async ({ tenantId, params: { id } }) => presentReplay(await getReplay({ deps, input: { tenantId, id } })),
  )

  app.post(
    '/v1/replays/:id/cancel',
    {
      config: { access: write },
      schema: {
        operationId: 'cancelReplay',
        tags,
        summary: 'Cancel a replay',
        description: 'Stops the replay at once. Deliveries that it has already queued are still sent.',
        params: identified,
        response: { 200: answer('The job.', replay), ...refusal },
      },
    },
    async ({ tenantId, params: { id } }) =>
      presentReplay(await cancelReplay({ deps, input: { tenantId, id } })),
  )
}

function presentReplay(row: ReplayRow): contract.Replay {
  return {
    id: row.id,
    kind: row.kind,
    state: row.state,
    webhook_id: row.webhook_id,
    event: row.event,
    from: row.from?.toISOString() ?? null,
    to: row.to.toISOString(),
    rate_per_second: row.rate_per_second,
    total: row.total,
    queued: row.queued,
    skipped: row.skipped,
    created_at: row.created_at.toISOString(),
    finished_at: row.finished_at?.toISOString() ?? null,
  }
}
