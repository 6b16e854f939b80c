import type { WebhookStats } from '@gancho/client/http'
import { useFormat, useText } from '../../i18n/index.ts'
import { Bars } from '../../ui/bars.tsx'
import { cx } from '../../ui/cx.ts'
import { Icon } from '../../ui/icon.tsx'
import { RelativeTime } from '../../ui/relative-time.tsx'
import { Skeleton } from '../../ui/skeleton.tsx'

interface HealthProps {
  /** Absent while they load. */
  readonly stats: WebhookStats | undefined
  readonly isLoading: boolean
}

/** Below this, a rate is shown in the colour of failures. */
const goodRate = 0.99
const fairRate = 0.9

export function rateInk(rate: number): string {
  if (rate >= goodRate) return ''
  return rate >= fairRate ? 'text-warn-ink' : 'text-bad-ink'
}

/** The success rate of the last day, and a bar for each of its hours. */
export function SuccessRate({ stats, isLoading }: HealthProps) {
  const t = useText()
  const format = useFormat()
  if (isLoading) return <Skeleton className="w-36" />
  if (stats === undefined) return <Unknown />
  const rate = stats.summary.success_rate
  if (rate === null) return <span className="whitespace-nowrap text-muted">{t('webhooks.rate.none')}</span>
  const { delivered, failed } = stats.summary
  return (
    <span className="flex items-center gap-3">
      <span className={cx('figures font-medium sm:w-13 sm:text-right', rateInk(rate))}>
        {format.percent(rate)}
      </span>
      <Bars
        bars={stats.buckets}
        label={t('webhooks.rate.label', {
          rate: format.percent(rate),
          count: delivered + failed,
          shown: format.number(delivered + failed),
        })}
        className="h-5 w-24"
      />
    </span>
  )
}

const endings = {
  DELIVERED: { icon: 'check', ink: 'text-good-ink' },
  FAILED: { icon: 'cross', ink: 'text-bad-ink' },
  CANCELLED: { icon: 'ban', ink: 'text-calm-ink' },
} as const

/** When the newest delivery ended, and how; and how many are waiting. */
export function LastDelivery({ stats, isLoading }: HealthProps) {
  const t = useText()
  const format = useFormat()
  if (isLoading) return <Skeleton className="w-24" />
  if (stats === undefined) return <Unknown />
  const { last_delivery: last, waiting } = stats
  return (
    <span className="flex flex-wrap items-center gap-x-3 sm:flex-col sm:items-start">
      {last === null ? (
        <span className="whitespace-nowrap text-muted">{t('webhooks.last.none')}</span>
      ) : (
        <span className="flex items-center gap-1.5 whitespace-nowrap">
          <Icon name={endings[last.status].icon} className={cx('size-3.5', endings[last.status].ink)} />
          <span className="sr-only">{t(`ui.status.${last.status}`)}</span>
          <RelativeTime at={last.at} />
        </span>
      )}
      {waiting > 0 && (
        <span className="figures text-muted text-xs">
          {t('webhooks.waiting', { count: waiting, shown: format.number(waiting) })}
        </span>
      )}
    </span>
  )
}

/** The figures could not be had: not the same as none. */
function Unknown() {
  const t = useText()
  return (
    <span className="text-muted">
      <span aria-hidden="true">{dash}</span>
      <span className="sr-only">{t('webhooks.unknown')}</span>
    </span>
  )
}

const dash = '–'
