import type { Attempt, Delivery, DeliveryFilter, Page } from '@gancho/client/http'
import {
  type InfiniteData,
  infiniteQueryOptions,
  type QueryClient,
  queryOptions,
  useMutation,
  useQueryClient,
} from '@tanstack/react-query'
import { useEffect } from 'react'
import { type Api, useApi } from './api.ts'
import { update } from './live-log.ts'

export const logPageSize = 50

/**
 * A log, page by page, as long as it is looked at: what is new or changed comes to it by itself (live-log.ts), so that
 * nothing moves what is read. `filter` is asked for each page: a range that counts back from now stays one.
 */
export const deliveryLogQuery = ({ client, tenantId }: Api, name: string, filter: () => DeliveryFilter) =>
  infiniteQueryOptions({
    queryKey: [tenantId, 'delivery-log', name],
    queryFn: ({ pageParam }) =>
      client.deliveries.list({
        ...filter(),
        limit: logPageSize,
        ...(pageParam !== null && { cursor: pageParam }),
      }),
    initialPageParam: null as string | null,
    getNextPageParam: ({ next_cursor }) => next_cursor,
    staleTime: Number.POSITIVE_INFINITY,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
  })

export type LogPages = InfiniteData<Page<Delivery>, string | null>

const countsMs = 15_000

/** How many wait and how many failed: of a webhook, or of all; each counted up to `mostCounted`. */
export const deliveryCountsQuery = ({ client, tenantId }: Api, webhookId: string | undefined) =>
  queryOptions({
    queryKey: [tenantId, 'delivery-counts', webhookId],
    queryFn: () => client.deliveries.counts(webhookId === undefined ? {} : { webhook_id: webhookId }),
    refetchInterval: countsMs,
  })

export const mostCounted = 1_000

/** Whether something is still going to happen to a delivery. */
export const isUnfinished = ({ status }: Pick<Delivery, 'status'>) =>
  status === 'PENDING' || status === 'SENDING'

const soonMs = 1_000
const laterMs = 5_000

/** A delivery; while it is not finished it is asked for again, often when its next attempt is near. */
export const deliveryQuery = ({ client, tenantId }: Api, id: string) =>
  queryOptions({
    queryKey: [tenantId, 'deliveries', 'one', id],
    queryFn: () => client.deliveries.get(id),
    refetchInterval: ({ state: { data } }) =>
      data === undefined || !isUnfinished(data) ? false : untilChange(data),
  })

function untilChange({ status, next_attempt_at }: Delivery): number {
  if (status === 'SENDING' || next_attempt_at === null) return soonMs
  return Date.parse(next_attempt_at) - Date.now() < laterMs ? soonMs : laterMs
}

/** Its attempts, the first one first; asked for again with every change of the delivery. */
export const attemptsQuery = ({ client, tenantId }: Api, { id, attempts, status }: Delivery) =>
  queryOptions({
    queryKey: [tenantId, 'deliveries', 'attempts', id, attempts, status],
    queryFn: async (): Promise<Attempt[]> => (await client.deliveries.attempts(id)).data.toReversed(),
    placeholderData: (before) => before,
  })

/** The text that is signed and sent, byte for byte. */
export const eventBodyQuery = ({ client, tenantId }: Api, eventId: string) =>
  queryOptions({
    queryKey: [tenantId, 'events', 'body', eventId],
    queryFn: () => client.events.body(eventId),
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  })

/** The delivery of the event before this one of the same resource to the same webhook, if it is near. */
export const previousQuery = ({ client, tenantId }: Api, delivery: Delivery) =>
  queryOptions({
    queryKey: [tenantId, 'deliveries', 'previous', delivery.id],
    queryFn: async () => {
      const { data } = await client.deliveries.list({
        webhook_id: delivery.webhook_id,
        ...(delivery.resource_id !== null && { resource_id: delivery.resource_id }),
        // Events of the same moment are told apart below.
        to: new Date(Date.parse(delivery.created_at) + 1).toISOString(),
        limit: 10,
      })
      const isBefore = ({ event_id, resource_type }: Delivery) =>
        event_id < delivery.event_id && resource_type === delivery.resource_type
      return data.find(isBefore) ?? null
    },
    enabled: delivery.resource_id !== null,
    staleTime: Number.POSITIVE_INFINITY,
  })

const showInLogs = (queries: QueryClient, tenantId: string | null, delivery: Delivery) =>
  queries.setQueriesData<LogPages>({ queryKey: [tenantId, 'delivery-log'] }, (log) =>
    log === undefined ? log : { ...log, pages: update(log.pages, [delivery]) },
  )

/** What a detail knows first, its row in a log shows as well. */
export function useShowInLogs(delivery: Delivery): void {
  const { tenantId } = useApi()
  const queries = useQueryClient()
  useEffect(() => {
    showInLogs(queries, tenantId, delivery)
  }, [queries, tenantId, delivery])
}

/** Sends a delivery again now, or ends its retries; every list and the delivery itself show it at once. */
export function useChangeDelivery() {
  const { client, tenantId } = useApi()
  const queries = useQueryClient()
  return useMutation({
    mutationFn: ({ id, verb }: { id: string; verb: 'retry' | 'cancel' }) => client.deliveries[verb](id),
    onSuccess: (delivery) => {
      queries.setQueryData([tenantId, 'deliveries', 'one', delivery.id], delivery)
      showInLogs(queries, tenantId, delivery)
      return queries.invalidateQueries({ queryKey: [tenantId, 'deliveries'] })
    },
  })
}
