import type { Webhook } from '@gancho/client/http'
import { useNavigate } from '@tanstack/react-router'
import { useRef } from 'react'
import { useDeleteWebhook } from '../../data/webhooks.ts'
import { useFormat, useProblem, useText } from '../../i18n/index.ts'
import { AlertDialog } from '../../ui/alert-dialog.tsx'
import { Button } from '../../ui/button.tsx'
import { toast } from '../../ui/toast.tsx'
import { hostOf } from '../../ui/url-text.tsx'
import { usePause } from './use-pause.ts'

interface DeleteWebhookProps {
  readonly webhook: Webhook
  /** Unfinished deliveries: they are cancelled. */
  readonly waiting: number
  readonly onClose: () => void
}

/** Asks first, says what is lost, and offers to pause instead. */
export default function DeleteWebhook({ webhook, waiting, onClose }: DeleteWebhookProps) {
  const t = useText()
  const format = useFormat()
  const describe = useProblem()
  const navigate = useNavigate()
  const remove = useDeleteWebhook()
  const { pause } = usePause()
  // Taken while its row is still there.
  const next = useRef(neighbourOf(webhook.id))
  const host = hostOf(webhook.url)

  // Not by callbacks of `mutate`: those are not called when this, in a row of the list, is gone with its row.
  const confirm = async () => {
    try {
      await remove.mutateAsync(webhook.id)
      await navigate({ to: '/webhooks', search: ({ find, state }) => ({ find, state }) })
      toast.done(t('webhooks.deleted', { host }))
      focusLink(next.current)
    } catch (error) {
      toast.problem(describe(error))
    }
    onClose()
  }
  return (
    <AlertDialog
      open
      onClose={onClose}
      title={t('webhooks.delete.title', { host })}
      confirm={t('webhooks.delete')}
      onConfirm={confirm}
      busy={remove.isPending}
      alternative={
        webhook.state === 'ACTIVE' && (
          <Button
            look="quiet"
            icon="pause"
            onClick={() => {
              pause(webhook)
              onClose()
            }}
          >
            {t('webhooks.delete.pause')}
          </Button>
        )
      }
    >
      <p>{t('webhooks.delete.waiting', { count: waiting, shown: format.number(waiting) })}</p>
      <p>{t('webhooks.delete.kept')}</p>
    </AlertDialog>
  )
}

const linkOf = (id: string) => document.querySelector<HTMLElement>(`[data-webhook="${CSS.escape(id)}"]`)

/** The webhook after this one in the list, or the one before it. */
function neighbourOf(id: string): string | null {
  const links = [...document.querySelectorAll<HTMLElement>('[data-webhook]')]
  const at = links.findIndex((link) => link.dataset.webhook === id)
  return (links[at + 1] ?? links[at - 1])?.dataset.webhook ?? null
}

/** The focus goes on where the list goes on. */
function focusLink(id: string | null): void {
  requestAnimationFrame(() => {
    const link = id === null ? null : linkOf(id)
    const target = link ?? document.querySelector<HTMLElement>('h1')
    target?.focus()
  })
}
