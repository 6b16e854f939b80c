import type { ApiKeyCreation } from '@gancho/client/http'
import { infiniteQueryOptions, useMutation, useQueryClient } from '@tanstack/react-query'
import { type Api, useApi } from './api.ts'

/** The keys of the tenant, revoked ones too, page by page. Operators only. */
export const apiKeysQuery = ({ client, tenantId }: Api) =>
  infiniteQueryOptions({
    queryKey: [tenantId, 'api-keys'],
    queryFn: ({ pageParam }) =>
      client.apiKeys.list({
        ...(tenantId !== null && { tenant_id: tenantId }),
        ...(pageParam !== null && { cursor: pageParam }),
      }),
    initialPageParam: null as string | null,
    getNextPageParam: ({ next_cursor }) => next_cursor,
  })

/** A key of the tenant; the answer holds it, this once. */
export function useCreateApiKey() {
  const { client, tenantId } = useApi()
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (key: Pick<ApiKeyCreation, 'name' | 'permissions' | 'expires_at'>) =>
      client.apiKeys.create({ ...key, scope: 'tenant', ...(tenantId !== null && { tenant_id: tenantId }) }),
    onSuccess: () => queries.invalidateQueries({ queryKey: [tenantId, 'api-keys'] }),
  })
}

export function useRevokeApiKey() {
  const { client, tenantId } = useApi()
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (id: string) => client.apiKeys.revoke(id),
    onSettled: () => queries.invalidateQueries({ queryKey: [tenantId, 'api-keys'] }),
  })
}
