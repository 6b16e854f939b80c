import type { Replay, ReplayCreation, ReplaySelection } from '@gancho/client/http'
import { infiniteQueryOptions, queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'
import { type Api, useApi } from './api.ts'

const soonMs = 1_000
const laterMs = 15_000

/** While one is running it is asked for often; otherwise now and then, as another person may start one. */
const refreshMs = (replays: readonly Replay[]) =>
  replays.some(({ state }) => state === 'RUNNING') ? soonMs : laterMs

export const replaysQuery = ({ client, tenantId }: Api) =>
  infiniteQueryOptions({
    queryKey: [tenantId, 'replays', 'list'],
    queryFn: ({ pageParam }) => client.replays.list(pageParam === null ? {} : { cursor: pageParam }),
    initialPageParam: null as string | null,
    getNextPageParam: ({ next_cursor }) => next_cursor,
    refetchInterval: ({ state: { data } }) => refreshMs(data?.pages.flatMap((page) => page.data) ?? []),
  })

/** The newest ones: those that run are among them. */
export const latestReplaysQuery = ({ client, tenantId }: Api) =>
  queryOptions({
    queryKey: [tenantId, 'replays', 'latest'],
    queryFn: async () => (await client.replays.list({ limit: 10 })).data,
    refetchInterval: ({ state: { data } }) => refreshMs(data ?? []),
  })

/** What a replay would send, exactly; null while it is not said whose. */
export const replayPreviewQuery = ({ client, tenantId }: Api, selection: ReplaySelection | null) =>
  queryOptions({
    queryKey: [tenantId, 'replay-preview', selection],
    queryFn: () => client.replays.preview(selection ?? { kind: 'recover' }),
    enabled: selection !== null,
    retry: false,
  })

export function useStartReplay() {
  const { client, tenantId } = useApi()
  const queries = useQueryClient()
  return useMutation({
    mutationFn: ({ replay, idempotencyKey }: { replay: ReplayCreation; idempotencyKey: string }) =>
      client.replays.create(replay, { idempotencyKey }),
    onSuccess: () => queries.invalidateQueries({ queryKey: [tenantId, 'replays'] }),
  })
}

export function useCancelReplay() {
  const { client, tenantId } = useApi()
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (id: string) => client.replays.cancel(id),
    onSettled: () => queries.invalidateQueries({ queryKey: [tenantId, 'replays'] }),
  })
}
