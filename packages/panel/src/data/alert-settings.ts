import type { AlertSettings, AlertSettingsUpdate } from '@gancho/client/http'
import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'
import { type Api, useApi } from './api.ts'

/** What the tenant is told of, and how. */
export const alertSettingsQuery = ({ client, tenantId }: Api) =>
  queryOptions({
    queryKey: [tenantId, 'alert-settings'],
    queryFn: () => client.alertSettings.get(),
  })

/** Replaces the settings, if they still are at `version`. */
export function useSaveAlertSettings() {
  const api = useApi()
  const queries = useQueryClient()
  return useMutation({
    mutationFn: ({ settings, version }: { settings: AlertSettingsUpdate; version: number }) =>
      api.client.alertSettings.save(settings, { version }),
    onSuccess: (saved: AlertSettings) => {
      queries.setQueryData(alertSettingsQuery(api).queryKey, saved)
    },
  })
}

/** Sends a test e-mail to the addresses that are saved, and waits for what the mail server says. */
export function useTestEmail() {
  const { client } = useApi()
  return useMutation({ mutationFn: () => client.alertSettings.test() })
}
