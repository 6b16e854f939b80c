import type {
  Page,
  PageQuery,
  SecretRotation,
  Webhook,
  WebhookCreation,
  WebhookUpdate,
} from '@gancho/client/http'
import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'
import { type Api, useApi } from './api.ts'
import { tellBin } from './tell-bin.ts'

/** As many as one answer holds: a tenant with more has them all, page after page. */
const pageSize = 100

async function everyPage<Item>(list: (page: PageQuery) => Promise<Page<Item>>): Promise<Item[]> {
  let page = await list({ limit: pageSize })
  const items = [...page.data]
  while (page.next_cursor !== null) {
    page = await list({ limit: pageSize, cursor: page.next_cursor })
    items.push(...page.data)
  }
  return items
}

export const webhooksQuery = ({ client, tenantId }: Api) =>
  queryOptions({
    queryKey: [tenantId, 'webhooks', 'list'],
    queryFn: () => everyPage(client.webhooks.list),
  })

export const webhookQuery = ({ client, tenantId }: Api, id: string) =>
  queryOptions({
    queryKey: [tenantId, 'webhooks', 'one', id],
    queryFn: () => client.webhooks.get(id),
  })

const statsRefreshMs = 30_000

/** The last 24 hours of each webhook, in one request for many. */
export const webhookStatsQuery = ({ client, tenantId }: Api) =>
  queryOptions({
    queryKey: [tenantId, 'webhooks', 'stats'],
    queryFn: async () =>
      new Map((await everyPage(client.webhooks.stats)).map((stats) => [stats.webhook_id, stats])),
    refetchInterval: statsRefreshMs,
  })

/** After a change of a webhook: the list shows it at once, and all that is about webhooks is asked for again. */
function useRefresh() {
  const queries = useQueryClient()
  const { tenantId } = useApi()
  return async (webhook?: Webhook) => {
    if (webhook !== undefined) {
      queries.setQueryData([tenantId, 'webhooks', 'one', webhook.id], webhook)
      queries.setQueryData<Webhook[]>([tenantId, 'webhooks', 'list'], (list) =>
        list?.map((each) => (each.id === webhook.id ? webhook : each)),
      )
    }
    await queries.invalidateQueries({ queryKey: [tenantId, 'webhooks'] })
  }
}

export function useCreateWebhook() {
  const { client } = useApi()
  const refresh = useRefresh()
  return useMutation({
    mutationFn: ({ settings, idempotencyKey }: { settings: WebhookCreation; idempotencyKey: string }) =>
      client.webhooks.create(settings, { idempotencyKey }),
    onSuccess: async (webhook) => {
      await tellBin(client, webhook)
      await refresh()
    },
  })
}

export function useUpdateWebhook() {
  const { client } = useApi()
  const refresh = useRefresh()
  return useMutation({
    mutationFn: ({ id, changes, version }: { id: string; changes: WebhookUpdate; version?: number }) =>
      client.webhooks.update(id, changes, version === undefined ? {} : { version }),
    onSuccess: refresh,
  })
}

export function useDeleteWebhook() {
  const { client } = useApi()
  const refresh = useRefresh()
  return useMutation({
    mutationFn: (id: string) => client.webhooks.delete(id),
    onSuccess: () => refresh(),
  })
}

export function useRotateSecret() {
  const { client } = useApi()
  const refresh = useRefresh()
  return useMutation({
    mutationFn: ({ id, rotation }: { id: string; rotation: SecretRotation }) =>
      client.webhooks.rotateSecret(id, rotation),
    onSuccess: async (webhook) => {
      await tellBin(client, webhook)
      await refresh()
    },
  })
}
