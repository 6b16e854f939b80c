import type { SignIn } from '@gancho/client/http'
import {
  infiniteQueryOptions,
  keepPreviousData,
  queryOptions,
  useMutation,
  useQueryClient,
} from '@tanstack/react-query'
import { sessionClient } from './api.ts'

/** Whoever is signed in; a 401 means nobody. */
export const sessionQuery = queryOptions({
  queryKey: ['session'],
  queryFn: () => sessionClient.session.get(),
  staleTime: Number.POSITIVE_INFINITY,
  meta: { isSession: true },
})

/** What there is to know before anybody signed in. */
export const panelInfoQuery = queryOptions({
  queryKey: ['panel'],
  queryFn: () => sessionClient.session.info(),
  staleTime: Number.POSITIVE_INFINITY,
})

/** What is not well with the server, for operators: as long as somebody looks, it is asked again. */
export const degradedQuery = queryOptions({
  ...panelInfoQuery,
  select: ({ degraded }) => degraded,
  refetchInterval: 30_000,
})

/** Whether deliveries go their usual way: as long as somebody looks, it is asked again. */
export const queueEngineUpQuery = queryOptions({
  ...panelInfoQuery,
  select: ({ queue_engine_up }) => queue_engine_up,
  refetchInterval: 30_000,
})

/** The tenants whose id holds a text, page by page; while others are looked for, those found before stay. */
export const tenantsQuery = (find: string) =>
  infiniteQueryOptions({
    queryKey: ['tenants', find],
    queryFn: ({ pageParam }) =>
      sessionClient.tenants.list({
        limit: 50,
        ...(find !== '' && { q: find }),
        ...(pageParam !== null && { cursor: pageParam }),
      }),
    initialPageParam: null as string | null,
    getNextPageParam: ({ next_cursor }) => next_cursor,
    placeholderData: keepPreviousData,
  })

export function useSignIn() {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (by: SignIn) => sessionClient.session.signIn(by),
    meta: { isSession: true },
    onSuccess: (session) => {
      queries.setQueryData(sessionQuery.queryKey, session)
    },
  })
}

export function useSignOut() {
  return useMutation({ mutationFn: () => sessionClient.session.signOut(), meta: { isSession: true } })
}
