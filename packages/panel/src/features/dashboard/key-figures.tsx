import type { Summary } from '@gancho/client/http'
import type { ReactNode } from 'react'
import { useFormat, useText } from '../../i18n/index.ts'
import { Skeleton } from '../../ui/skeleton.tsx'
import { LoadingStatus } from '../../ui/states.tsx'

/** The headline numbers, each with what it counts. */
export function KeyFigures({ summary }: { readonly summary: Summary | undefined }) {
  const t = useText()
  const format = useFormat()
  const rate = (value: number | null | undefined) =>
    value === null ? t('dashboard.noData') : value !== undefined && format.percent(value)
  const span = (ms: number | null | undefined) =>
    ms === null || ms === undefined ? '–' : format.duration(ms)
  const ended = summary && summary.delivered + summary.failed
  return (
    <dl className="grid gap-px overflow-hidden rounded-lg border border-line bg-line grid-cols-2 lg:grid-cols-4">
      {summary === undefined && <LoadingStatus />}
      <Figure name={t('dashboard.successRate')} hint={t('dashboard.successRate.hint')}>
        {rate(summary?.success_rate)}
      </Figure>
      <Figure name={t('dashboard.firstAttempt')} hint={t('dashboard.firstAttempt.hint')}>
        {rate(summary?.first_attempt_success_rate)}
      </Figure>
      <Figure
        name={t('dashboard.volume')}
        hint={summary && t('dashboard.volume.hint', { failed: format.number(summary.failed) })}
      >
        {ended !== undefined && format.number(ended)}
      </Figure>
      <Figure name={t('dashboard.duration')} hint={t('dashboard.duration.hint')}>
        {summary && (
          <>
            {span(summary.p50_ms)}
            <span className="ml-1.5 font-normal text-lg text-muted">{span(summary.p95_ms)}</span>
          </>
        )}
      </Figure>
    </dl>
  )
}

interface FigureProps {
  readonly name: string
  /** What the number counts. */
  readonly hint: ReactNode
  /** Nothing while it loads. */
  readonly children: ReactNode
}

function Figure({ name, hint, children }: FigureProps) {
  return (
    <div className="bg-surface px-4 py-4 sm:px-5">
      <dt className="text-muted text-sm">{name}</dt>
      <dd className="figures mt-1 flex h-9 items-center font-semibold text-2xl tracking-tight">
        {children || <Skeleton className="h-6 w-24" />}
      </dd>
      <dd className="min-h-5 text-muted text-xs">{hint}</dd>
    </div>
  )
}
