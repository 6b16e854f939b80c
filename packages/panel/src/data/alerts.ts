import type { Alert, AlertState } from '@gancho/client/http'
import { infiniteQueryOptions, queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'
import { type Api, useApi } from './api.ts'

const refreshMs = 15_000
const pageSize = 50

/** Alerts of one state, or of all, page by page. */
export const alertsQuery = ({ client, tenantId }: Api, state: AlertState | undefined) =>
  infiniteQueryOptions({
    queryKey: [tenantId, 'alerts', state ?? 'all'],
    queryFn: ({ pageParam }) =>
      client.alerts.list({
        limit: pageSize,
        ...(state !== undefined && { state }),
        ...(pageParam !== null && { cursor: pageParam }),
      }),
    initialPageParam: null as string | null,
    getNextPageParam: ({ next_cursor }) => next_cursor,
    refetchInterval: refreshMs,
  })

/** How many are open, up to a hundred. */
export const openAlertsQuery = ({ client, tenantId }: Api) =>
  queryOptions({
    queryKey: [tenantId, 'alerts', 'count'],
    queryFn: async () => (await client.alerts.list({ state: 'OPEN', limit: 100 })).data.length,
    refetchInterval: refreshMs * 2,
  })

/** Says that somebody looks after an alert, or that it is over. */
export function useSettleAlert() {
  const { client, tenantId } = useApi()
  const queries = useQueryClient()
  return useMutation({
    mutationFn: ({ id, as }: { id: string; as: 'acknowledge' | 'resolve' }): Promise<Alert> =>
      client.alerts[as](id),
    onSuccess: () => queries.invalidateQueries({ queryKey: [tenantId, 'alerts'] }),
  })
}
