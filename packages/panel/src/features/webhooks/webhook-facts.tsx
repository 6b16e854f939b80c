import type { Webhook, WebhookStats } from '@gancho/client/http'
import type { ReactNode } from 'react'
import { useFormat, useText } from '../../i18n/index.ts'
import { Skeleton } from '../../ui/skeleton.tsx'
import { WebhookEvents } from './webhook-events.tsx'
import { rateInk } from './webhook-health.tsx'

interface WebhookFactsProps {
  readonly webhook: Webhook
  readonly stats: WebhookStats | undefined
  readonly isLoading: boolean
}

const none = '–'

/** How it does, at a glance: the last 24 hours, and what it gets. */
export function WebhookFacts({ webhook, stats, isLoading }: WebhookFactsProps) {
  const t = useText()
  const format = useFormat()
  const summary = stats?.summary
  const rate = summary?.success_rate ?? null
  const first = summary?.first_attempt_success_rate ?? null
  const p95 = summary?.p95_ms ?? null
  return (
    <dl className="grid grid-cols-2 overflow-hidden rounded-lg border border-line bg-line gap-px sm:grid-cols-[repeat(4,minmax(0,1fr))_minmax(0,1.6fr)]">
      <Fact name={t('webhooks.fact.rate')} isLoading={isLoading}>
        <span className={rate === null ? 'text-muted' : rateInk(rate)}>
          {rate === null ? none : format.percent(rate)}
        </span>
      </Fact>
      <Fact name={t('webhooks.fact.first')} isLoading={isLoading}>
        {first === null ? none : format.percent(first)}
      </Fact>
      <Fact name={t('webhooks.fact.p95')} isLoading={isLoading}>
        {p95 === null ? none : format.duration(p95)}
      </Fact>
      <Fact name={t('webhooks.fact.waiting')} isLoading={isLoading}>
        {format.number(stats?.waiting ?? 0)}
      </Fact>
      <Fact name={t('webhooks.fact.events')} isLoading={false} className="col-span-2 sm:col-span-1">
        <span className="font-normal text-base">
          <WebhookEvents events={webhook.events} />
        </span>
      </Fact>
    </dl>
  )
}

interface FactProps {
  readonly name: string
  readonly isLoading: boolean
  readonly className?: string
  readonly children: ReactNode
}

function Fact({ name, isLoading, className, children }: FactProps) {
  return (
    <div className={`bg-surface px-3.5 py-2.5 ${className ?? ''}`}>
      <dt className="text-muted text-xs">{name}</dt>
      <dd className="figures mt-0.5 font-semibold text-lg leading-6">
        {isLoading ? <Skeleton className="my-1 h-4 w-12" /> : children}
      </dd>
    </div>
  )
}
