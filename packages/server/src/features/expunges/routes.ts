import type * as contract from '@gancho/client/http'
import { z } from 'zod'
import type { Api } from '../../platform/api/api.ts'
import { readCursor, toPage } from '../../platform/api/cursor.ts'
import { answer, identified, pageOf, pageQuery, refusal } from '../../platform/api/schema.ts'
import type { Needs } from '../../platform/deps.ts'
import { type ExpungeRow, listExpunges } from './queries.ts'
import { expunge, expungeCreation, selectionOf } from './schema.ts'
import { createExpunge, getExpunge } from './service.ts'

const read = { permission: 'read', scope: 'tenant' } as const
const write = { permission: 'write', scope: 'tenant', portal: false } as const
const tags = ['Expunges']

export function expungeRoutes(app: Api, deps: Needs<'db' | 'clock'>): void {
  app.post(
    '/v1/expunges',
    {
      config: { access: write },
      schema: {
        operationId: 'createExpunge',
        tags,
        summary: 'Erase event payloads',
        description:
          'Starts a job that survives restarts and cannot be cancelled. It deletes the events that are stored now, cancels their ' +
          'unfinished deliveries, and erases the recorded requests and responses and what bins kept of them. The log still shows which deliveries there were, when, and with what ' +
          'outcome. Running the job again erases nothing more.',
        body: expungeCreation,
        response: { 202: answer('The job.', expunge), ...refusal },
      },
    },
    async ({ tenantId, body }, reply) => {
      const created = await createExpunge({ deps, input: { tenantId, selection: selectionOf(body) } })
      reply.code(202).header('location', `/v1/expunges/${created.id}`)
      return presentExpunge(created)
    },
  )

  app.get(
    '/v1/expunges',
    {
      config: { access: read },
      schema: {
        operationId: 'listExpunges',
        tags,
        summary: 'List expunges',
        querystring: z.strictObject(pageQuery),
        response: { 200: answer('A page of expunges.', pageOf(expunge)), ...refusal },
      },
    },
    async ({ tenantId, query: { limit, cursor } }) => {
      const beforeId = readCursor('exp', cursor)
      const rows = await listExpunges(deps.db.kysely, { tenantId, beforeId, limit: limit + 1 })
      return toPage(rows, limit, presentExpunge)
    },
  )

  app.get(
    '/v1/expunges/:id',
    {
      config: { access: read },
      schema: {
        operationId: 'getExpunge',
        tags,
        summary: 'Get an expunge',
        params: identified,
        response: { 200: answer('The job.', expunge), ...refusal },
      },
    },
    async ({ tenantId, params: { id } }) =>
      presentExpunge(await getExpunge({ deps, input: { tenantId, id } })),
  )
}

function presentExpunge({
  tenant_id: _tenant,
  cursor: _cursor,
  before: _before,
  ...row
}: ExpungeRow): contract.Expunge {
  return {
    ...row,
    created_at: row.created_at.toISOString(),
    finished_at: row.finished_at?.toISOString() ?? null,
  }
}
