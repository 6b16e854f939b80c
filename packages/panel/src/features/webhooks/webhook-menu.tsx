import type { Webhook } from '@gancho/client/http'
import { useNavigate } from '@tanstack/react-router'
import { lazy, Suspense, useState } from 'react'
import { useText } from '../../i18n/index.ts'
import { IconButton } from '../../ui/button.tsx'
import { Menu } from '../../ui/menu.tsx'
import type { MenuEntry } from '../../ui/menu-popup.tsx'
import { hostOf } from '../../ui/url-text.tsx'
import { usePause } from './use-pause.ts'

const DeleteWebhook = lazy(() => import('./delete-webhook.tsx'))
const RotateSecret = lazy(() => import('./rotate-secret.tsx'))

interface WebhookMenuProps {
  readonly webhook: Webhook
  /** Unfinished deliveries. */
  readonly waiting: number
}

/** Everything that can be done with a webhook. */
export function WebhookMenu({ webhook, waiting }: WebhookMenuProps) {
  const t = useText()
  const navigate = useNavigate()
  const { pause, resume } = usePause()
  const [asked, setAsked] = useState<'delete' | 'rotate' | null>(null)
  const close = () => setAsked(null)
  const params = { webhookId: webhook.id }

  const entries: readonly MenuEntry[] = [
    {
      label: t('webhooks.test'),
      icon: 'send',
      onSelect: () => navigate({ to: '/webhooks/$webhookId/test', params }),
    },
    {
      label: t('webhooks.edit'),
      icon: 'edit',
      onSelect: () => navigate({ to: '/webhooks/$webhookId/edit', params }),
    },
    webhook.state === 'ACTIVE'
      ? { label: t('webhooks.pause'), icon: 'pause', onSelect: () => pause(webhook) }
      : {
          label: t(webhook.state === 'PAUSED' ? 'webhooks.resume' : 'webhooks.enable'),
          icon: 'play',
          onSelect: () => resume(webhook),
        },
    { label: t('webhooks.rotate'), icon: 'rotate', onSelect: () => setAsked('rotate') },
    {
      label: t('webhooks.duplicate'),
      icon: 'copy',
      onSelect: () => navigate({ to: '/webhooks/new', search: { from: webhook.id } }),
    },
    'separator',
    { label: t('webhooks.delete'), icon: 'trash', isDanger: true, onSelect: () => setAsked('delete') },
  ]
  return (
    <>
      <Menu
        trigger={<IconButton icon="more" label={t('webhooks.menu', { host: hostOf(webhook.url) })} />}
        entries={entries}
      />
      <Suspense>
        {asked === 'delete' && <DeleteWebhook webhook={webhook} waiting={waiting} onClose={close} />}
        {asked === 'rotate' && <RotateSecret webhook={webhook} onClose={close} />}
      </Suspense>
    </>
  )
}
