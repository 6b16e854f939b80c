import type * as contract from '@gancho/client/http'
import { z } from 'zod'
import type { Api } from '../../platform/api/api.ts'
import { readCursor, toPage } from '../../platform/api/cursor.ts'
import { answer, identified, pageOf, pageQuery, refusal } from '../../platform/api/schema.ts'
import type { Needs } from '../../platform/deps.ts'
import { bin, binRequest, binSettings } from './schema.ts'
import { createBin, deleteBin, getBin, listBinRequests, listBins, updateBin } from './service.ts'

const read = { permission: 'read', scope: 'tenant' } as const
const write = { permission: 'write', scope: 'tenant' } as const
const tags = ['Bins']

export function binRoutes(app: Api, deps: Needs<'db' | 'clock' | 'secretBox' | 'publicUrl'>): void {
  const present = (row: Parameters<typeof presentBin>[0]) => presentBin(row, deps.publicUrl())

  app.post(
    '/v1/bins',
    {
      config: { access: write },
      schema: {
        operationId: 'createBin',
        tags,
        summary: 'Create a bin',
        description:
          'A bin is a test receiver. It keeps the last 100 requests and answers as configured. It expires 7 days ' +
          'after its last change. A tenant has at most 50 bins.',
        body: binSettings.optional(),
        response: { 201: answer('The bin.', bin), ...refusal },
      },
    },
    async ({ tenantId, body }, reply) => {
      const made = await createBin({ deps, input: { ...body, tenantId } })
      reply.code(201).header('location', `/v1/bins/${made.id}`)
      return present(made)
    },
  )

  app.get(
    '/v1/bins',
    {
      config: { access: read },
      schema: {
        operationId: 'listBins',
        tags,
        summary: 'List bins',
        querystring: z.strictObject(pageQuery),
        response: { 200: answer('A page of bins.', pageOf(bin)), ...refusal },
      },
    },
    async ({ tenantId, query: { limit, cursor } }) => {
      const beforeId = readCursor('bin', cursor)
      return toPage(await listBins({ deps, input: { tenantId, beforeId, limit: limit + 1 } }), limit, present)
    },
  )

  app.get(
    '/v1/bins/:id',
    {
      config: { access: read },
      schema: {
        operationId: 'getBin',
        tags,
        summary: 'Get a bin',
        params: identified,
        response: { 200: answer('The bin.', bin), ...refusal },
      },
    },
    async ({ tenantId, params: { id } }) => present(await getBin({ deps, input: { tenantId, id } })),
  )

  app.patch(
    '/v1/bins/:id',
    {
      config: { access: write },
      schema: {
        operationId: 'updateBin',
        tags,
        summary: 'Update a bin',
        description: 'What is left out stays as it is. New answers begin with the next request.',
        params: identified,
        body: binSettings,
        response: { 200: answer('The bin.', bin), ...refusal },
      },
    },
    async ({ tenantId, params: { id }, body: changes }) =>
      present(await updateBin({ deps, input: { tenantId, id, changes } })),
  )

  app.delete(
    '/v1/bins/:id',
    {
      config: { access: write },
      schema: {
        operationId: 'deleteBin',
        tags,
        summary: 'Delete a bin',
        params: identified,
        response: { 204: z.undefined().describe('Deleted.'), ...refusal },
      },
    },
    async ({ tenantId, params: { id } }, reply) => {
      await deleteBin({ deps, input: { tenantId, id } })
      return reply.code(204).send()
    },
  )

  app.get(
    '/v1/bins/:id/requests',
    {
      config: { access: read },
      schema: {
        operationId: 'listBinRequests',
        tags,
        summary: 'List the requests of a bin',
        params: identified,
        querystring: z.strictObject(pageQuery),
        response: { 200: answer('A page of requests.', pageOf(binRequest)), ...refusal },
      },
    },
    async ({ tenantId, params: { id }, query: { limit, cursor } }) => {
      const beforeId = readCursor('brq', cursor)
      const rows = await listBinRequests({ deps, input: { tenantId, id, beforeId, limit: limit + 1 } })
      return toPage(rows, limit, presentBinRequest)
    },
  )
}

function presentBin({ token, ...row }: Awaited<ReturnType<typeof getBin>>, publicUrl: string) {
  return {
    ...row,
    url: `${publicUrl}/bins/${token}`,
    answers: JSON.parse(row.answers),
    created_at: row.created_at.toISOString(),
    expires_at: row.expires_at.toISOString(),
  }
}

function presentBinRequest({
  bin_id: _,
  ...row
}: Awaited<ReturnType<typeof listBinRequests>>[number]): contract.BinRequest {
  return {
    ...row,
    received_at: row.received_at.toISOString(),
    body: Buffer.from(row.body).toString(),
  }
}
