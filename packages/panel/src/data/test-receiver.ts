import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useApi } from './api.ts'
import { tellBin } from './tell-bin.ts'

/** One step to a first delivery: a test receiver, and a webhook that sends every event there. */
export function useCreateTestReceiver() {
  const { client, tenantId } = useApi()
  const queries = useQueryClient()
  return useMutation({
    mutationFn: async () => {
      const { url } = await client.bins.create()
      const webhook = await client.webhooks.create({ url, events: ['*'] })
      await tellBin(client, webhook)
      return webhook
    },
    onSuccess: () => queries.invalidateQueries({ queryKey: [tenantId] }),
  })
}
