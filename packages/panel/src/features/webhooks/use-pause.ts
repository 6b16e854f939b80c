import type { Webhook } from '@gancho/client/http'
import { useUpdateWebhook } from '../../data/webhooks.ts'
import { useProblem, useText } from '../../i18n/index.ts'
import { toast } from '../../ui/toast.tsx'
import { hostOf } from '../../ui/url-text.tsx'

/** Pauses a webhook, which can be undone, or lets it go on; a disabled one is enabled again. */
export function usePause() {
  const t = useText()
  const describe = useProblem()
  const update = useUpdateWebhook()
  const onError = (error: Error) => toast.problem(describe(error))

  const set = ({ id, url }: Webhook, state: 'ACTIVE' | 'PAUSED', undo?: () => void) => {
    const host = hostOf(url)
    update.mutate(
      { id, changes: { state } },
      {
        onError,
        onSuccess: () =>
          state === 'PAUSED'
            ? toast.done(
                t('webhooks.paused', { host }),
                undo && { label: t('webhooks.undo'), onSelect: undo },
              )
            : toast.done(t('webhooks.resumed', { host })),
      },
    )
  }
  const resume = (webhook: Webhook) => set(webhook, 'ACTIVE')
  const pause = (webhook: Webhook) => set(webhook, 'PAUSED', () => resume(webhook))
  return { pause, resume, isPending: update.isPending }
}
