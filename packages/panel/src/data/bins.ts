import type { BinSettings } from '@gancho/client/http'
import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'
import { type Api, useApi } from './api.ts'
import { addRequests, type BinLog, keptRequests } from './bin-log.ts'

/** A tenant has 50 at most: one page holds them all. */
const mostBins = 100
/** Requests that come together may be listed in another order than they were counted in. */
const slack = 10

export const binsQuery = ({ client, tenantId }: Api) =>
  queryOptions({
    queryKey: [tenantId, 'bins', 'list'],
    queryFn: async () => (await client.bins.list({ limit: mostBins })).data,
  })

/** Asked for often: a bin counts what came, and only what is new is read, as bodies may be long. */
export const binLogQuery = ({ client, tenantId }: Api, id: string) =>
  queryOptions({
    queryKey: [tenantId, 'bins', 'log', id],
    queryFn: async ({ client: queries, queryKey }): Promise<BinLog> => {
      const bin = await client.bins.get(id)
      const { requests, read } = queries.getQueryData<BinLog>(queryKey) ?? { requests: [], read: 0 }
      const unread = bin.requests - read
      if (unread <= 0) return { bin, requests, read }
      const { data } = await client.bins.requests(id, { limit: Math.min(keptRequests, unread + slack) })
      return { bin, ...addRequests(requests, data, { read, unread }) }
    },
  })

export function useCreateBin() {
  const api = useApi()
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (settings: BinSettings) => api.client.bins.create(settings),
    onSuccess: (bin) => {
      queries.setQueryData(binLogQuery(api, bin.id).queryKey, { bin, requests: [], read: 0 })
      return queries.invalidateQueries({ queryKey: binsQuery(api).queryKey })
    },
  })
}

export function useUpdateBin(id: string) {
  const api = useApi()
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (settings: BinSettings) => api.client.bins.update(id, settings),
    onSuccess: (bin) => {
      queries.setQueryData(binLogQuery(api, id).queryKey, (log) => log && { ...log, bin })
      return queries.invalidateQueries({ queryKey: binsQuery(api).queryKey })
    },
  })
}

export function useDeleteBin() {
  const api = useApi()
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (id: string) => api.client.bins.delete(id),
    onSuccess: () => queries.invalidateQueries({ queryKey: binsQuery(api).queryKey }),
  })
}
