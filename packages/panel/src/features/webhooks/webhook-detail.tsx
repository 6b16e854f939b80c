import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { useApi } from '../../data/api.ts'
import { webhookQuery, webhookStatsQuery } from '../../data/webhooks.ts'
import { useProblem, useText } from '../../i18n/index.ts'
import { Page } from '../../ui/page.tsx'
import { Skeleton } from '../../ui/skeleton.tsx'
import { ErrorState, LoadingStatus } from '../../ui/states.tsx'
import { useIsDesktop } from '../../ui/use-media-query.ts'
import { DisabledBanner } from './disabled-banner.tsx'
import { WebhookFacts } from './webhook-facts.tsx'
import { WebhookHeader } from './webhook-header.tsx'

interface WebhookDetailProps {
  readonly webhookId: string
  /** Its log. */
  readonly children: ReactNode
}

/** One webhook: beside the list where there is room, a page of its own otherwise. */
export function WebhookDetail({ webhookId, children }: WebhookDetailProps) {
  const t = useText()
  const api = useApi()
  const describe = useProblem()
  const isDesktop = useIsDesktop()
  const webhook = useQuery(webhookQuery(api, webhookId))
  const stats = useQuery(webhookStatsQuery(api))

  const content =
    webhook.data === undefined ? (
      webhook.isError ? (
        <ErrorState
          problem={describe(webhook.error)}
          onRetry={webhook.refetch}
          isRetrying={webhook.isFetching}
        />
      ) : (
        <div className="flex flex-col gap-5">
          <LoadingStatus />
          <Skeleton className="h-9 w-2/3" />
          <Skeleton className="h-18 w-full" />
          <Skeleton className="h-64 w-full" />
        </div>
      )
    ) : (
      <div className="flex flex-col gap-5">
        <WebhookHeader
          webhook={webhook.data}
          waiting={stats.data?.get(webhookId)?.waiting ?? 0}
          isPage={!isDesktop}
          canWrite={api.canWrite}
        />
        {webhook.data.state === 'DISABLED' && (
          <DisabledBanner webhook={webhook.data} canWrite={api.canWrite} />
        )}
        <WebhookFacts webhook={webhook.data} stats={stats.data?.get(webhookId)} isLoading={stats.isPending} />
        {children}
      </div>
    )
  if (!isDesktop) return <Page>{content}</Page>
  return (
    <section aria-label={t('webhooks.detail')} className="min-w-0">
      {content}
    </section>
  )
}
