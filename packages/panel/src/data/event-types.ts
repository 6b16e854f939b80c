import { queryOptions } from '@tanstack/react-query'
import type { Api } from './api.ts'

const staleMs = 5 * 60_000

/** The catalogue: event types by group, as the server has them. */
export const eventTypesQuery = ({ client, tenantId }: Api) =>
  queryOptions({
    queryKey: [tenantId, 'event-types'],
    queryFn: async () => (await client.eventTypes.list()).data,
    staleTime: staleMs,
  })
