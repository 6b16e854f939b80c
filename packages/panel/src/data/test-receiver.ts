import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useApi } from './api.ts'

/** One step to a first delivery: a test receiver, and a webhook that sends every event there. */
export function useCreateTestReceiver() {
  const { client, tenantId } = useApi()
  const queries = useQueryClient()
  return useMutation({
    mutationFn: async () => {
      const bin = await client.bins.create()
      const webhook = await client.webhooks.create({ url: bin.url, events: ['*'] })
      // It knows the secret, and so tells whether what comes is signed with it.
      await client.bins.update(bin.id, { secret: webhook.secret })
      return webhook
    },
    onSuccess: () => queries.invalidateQueries({ queryKey: [tenantId] }),
  })
}
