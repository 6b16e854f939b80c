import type { Attempt, Delivery } from '@gancho/client/http'
import { Link } from '@tanstack/react-router'
import { type ReactNode, useEffect } from 'react'
import { useText } from '../../../i18n/index.ts'
import { Badge } from '../../../ui/badge.tsx'
import { CopyButton } from '../../../ui/copy-button.tsx'
import { DeliveryStatusBadge } from '../../../ui/delivery-status.tsx'
import { Icon } from '../../../ui/icon.tsx'
import { UrlText } from '../../../ui/url-text.tsx'
import type { DetailView } from '../search.ts'
import { DeliveryActions } from './delivery-actions.tsx'

interface DeliveryHeaderProps {
  readonly delivery: Delivery
  readonly shown: Attempt | undefined
  readonly isPage: boolean
  readonly close: ReactNode
  readonly view: DetailView
  readonly onView: (view: DetailView) => void
}

/** Which delivery it is: its event, where it goes, what it is about; and what can be done with it. */
export function DeliveryHeader({ delivery, shown, isPage, close, view, onView }: DeliveryHeaderProps) {
  const t = useText()
  const { event, webhook_id, target_url, resource_type, resource_id } = delivery
  useEffect(() => {
    if (isPage) document.title = `${event} · Gancho`
  }, [isPage, event])
  const Heading = isPage ? 'h1' : 'h2'
  return (
    <header className="flex items-start gap-2">
      <div className="flex min-w-0 flex-1 flex-wrap items-start justify-between gap-x-4 gap-y-3">
        <div className="min-w-0 flex-1 basis-72">
          <div className="flex flex-wrap items-center gap-x-3 gap-y-1.5">
            <Heading
              tabIndex={isPage ? -1 : undefined}
              className="min-w-0 break-all font-mono text-lg"
              translate="no"
            >
              {event}
            </Heading>
            <DeliveryStatusBadge status={delivery.status} />
            {delivery.test && <Badge meaning="calm">{t('deliveries.test')}</Badge>}
          </div>
          <p className="mt-1 flex min-w-0 items-center gap-1.5 text-sm">
            <Icon name="webhook" className="size-3.5 text-muted" />
            <Link
              to="/webhooks/$webhookId"
              params={{ webhookId: webhook_id }}
              aria-label={t('deliveries-detail.toWebhook', { url: target_url })}
              className="flex min-w-0 hover:underline"
            >
              <UrlText url={target_url} />
            </Link>
          </p>
          <p className="mt-0.5 flex items-center gap-1 text-muted text-sm">
            {resource_id !== null && (
              <span translate="no" className="truncate">
                {resource_type} {resource_id}
              </span>
            )}
            <code translate="no" className="truncate text-xs">
              {delivery.id}
            </code>
            <CopyButton value={delivery.id} label={t('deliveries-detail.copyId')} />
          </p>
        </div>
        <DeliveryActions delivery={delivery} shown={shown} view={view} onView={onView} />
      </div>
      {close}
    </header>
  )
}
