import type { Attempt, Delivery, WebhookTest } from '@gancho/client/http'
import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'
import { type Api, useApi } from './api.ts'

/** How far a test has come: its delivery, and the newest of its attempts that has ended. */
export interface TestRun {
  readonly delivery: Delivery | null
  readonly attempt: Attempt | null
}

const soonMs = 300
const laterMs = 2_000

/** What came of a test event: asked for often until its first attempt has ended, then until all is over. */
export const testRunQuery = ({ client, tenantId }: Api, eventId: string) =>
  queryOptions({
    queryKey: [tenantId, 'tests', eventId],
    queryFn: async (): Promise<TestRun> => {
      const [delivery = null] = (await client.deliveries.list({ event_id: eventId, limit: 1 })).data
      if (delivery === null || delivery.attempts === 0) return { delivery, attempt: null }
      const [attempt = null] = (await client.deliveries.attempts(delivery.id)).data
      return { delivery, attempt }
    },
    refetchInterval: ({ state: { data } }) => {
      if (data?.delivery == null || data.attempt === null) return soonMs
      return data.delivery.finished_at === null ? laterMs : false
    },
  })

/** Sends a test; `testRunQuery` tells what comes of it. */
export function useSendTest(webhookId: string) {
  const { client, tenantId } = useApi()
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (test: WebhookTest) => client.webhooks.test(webhookId, test),
    onSuccess: () => queries.invalidateQueries({ queryKey: [tenantId, 'deliveries'] }),
  })
}

/** Ends the retries of a test that failed. */
export function useCancelTest(eventId: string) {
  const { client, tenantId } = useApi()
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (deliveryId: string) => client.deliveries.cancel(deliveryId),
    onSettled: () => queries.invalidateQueries({ queryKey: [tenantId, 'tests', eventId] }),
  })
}

/** A signed event and a forged one: does the receiver tell them apart? */
export function useCheckWebhook(webhookId: string) {
  const { client } = useApi()
  return useMutation({ mutationFn: (test: WebhookTest) => client.webhooks.check(webhookId, test) })
}
