import type { Webhook } from '@gancho/client/http'
import { Link } from '@tanstack/react-router'
import { useEffect } from 'react'
import { useText } from '../../i18n/index.ts'
import { ButtonLink } from '../../ui/button.tsx'
import { CopyButton } from '../../ui/copy-button.tsx'
import { Icon } from '../../ui/icon.tsx'
import { hostOf, UrlText } from '../../ui/url-text.tsx'
import { WebhookMenu } from './webhook-menu.tsx'
import { WebhookStateBadge } from './webhook-state.tsx'

interface WebhookHeaderProps {
  readonly webhook: Webhook
  readonly waiting: number
  /** It is the page, and not a part of one. */
  readonly isPage: boolean
  readonly canWrite: boolean
}

export function WebhookHeader({ webhook, waiting, isPage, canWrite }: WebhookHeaderProps) {
  const t = useText()
  const host = hostOf(webhook.url)
  useEffect(() => {
    document.title = `${host} · Gancho`
  }, [host])
  const Heading = isPage ? 'h1' : 'h2'
  const params = { webhookId: webhook.id }
  const size = isPage ? 'md' : 'sm'
  return (
    <header className="flex flex-col gap-3">
      {isPage && (
        <Link
          to="/webhooks"
          className="-ml-1 flex min-h-8 items-center gap-1.5 self-start rounded-sm pr-2 text-muted text-sm"
        >
          <Icon name="back" />
          {t('webhooks.title')}
        </Link>
      )}
      <div className="flex flex-wrap items-start justify-between gap-x-4 gap-y-3">
        <div className="min-w-0 flex-1 basis-72">
          <div className="flex flex-wrap items-center gap-x-3 gap-y-1.5">
            <Heading tabIndex={isPage ? -1 : undefined} className="min-w-0 max-w-full text-lg">
              <UrlText url={webhook.url} />
            </Heading>
            <WebhookStateBadge state={webhook.state} />
          </div>
          <p className="mt-0.5 flex items-center gap-1 text-muted text-sm">
            {webhook.description !== '' && (
              <>
                <span className="truncate">{webhook.description}</span>
                <span aria-hidden="true">{separator}</span>
              </>
            )}
            <code translate="no" className="truncate text-xs">
              {webhook.id}
            </code>
            <CopyButton value={webhook.id} label={t('webhooks.copyId')} />
          </p>
        </div>
        {canWrite && (
          <div className="flex items-center gap-2">
            <ButtonLink to="/webhooks/$webhookId/edit" params={params} size={size} icon="edit">
              {t('webhooks.edit')}
            </ButtonLink>
            <ButtonLink
              to="/webhooks/$webhookId/test"
              params={params}
              size={size}
              // Beside the list, the main action is that of the list.
              look={isPage ? 'primary' : 'secondary'}
              icon="send"
            >
              {t('webhooks.test')}
            </ButtonLink>
            <WebhookMenu webhook={webhook} waiting={waiting} />
          </div>
        )}
      </div>
    </header>
  )
}

const separator = '·'
