import type { StatsFilter } from '@gancho/client/http'
import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import type { Api } from './api.ts'

const refreshMs = 30_000

/** Success rates, volume, durations and causes; what was shown stays while another range loads. */
export const statsQuery = ({ client, tenantId }: Api, filter: StatsFilter) =>
  queryOptions({
    queryKey: [tenantId, 'stats', filter],
    queryFn: () => client.stats.get(filter),
    refetchInterval: refreshMs,
    placeholderData: keepPreviousData,
  })
