import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { useApi } from '../../data/api.ts'
import { statsQuery } from '../../data/stats.ts'
import { useProblem, useText } from '../../i18n/index.ts'
import { Callout } from '../../ui/callout.tsx'
import { Page, PageHeader } from '../../ui/page.tsx'
import { ErrorState } from '../../ui/states.tsx'
import { Breakdowns } from './breakdowns.tsx'
import { DashboardFilter } from './dashboard-filter.tsx'
import { KeyFigures } from './key-figures.tsx'
import { Volume } from './volume.tsx'

const route = getRouteApi('/shell/dashboard')

/** How deliveries fare: rates, volume, durations and causes of a span of time, each leading to its deliveries. */
export function DashboardPage() {
  const t = useText()
  const describe = useProblem()
  const { range = '24h', webhook, event } = route.useSearch()
  const filter = {
    range,
    ...(webhook !== undefined && { webhook_id: webhook }),
    ...(event !== undefined && { event }),
  }
  const stats = useQuery(statsQuery(useApi(), filter))
  return (
    <Page>
      <PageHeader title={t('dashboard.title')} description={t('dashboard.description')} />
      <DashboardFilter range={range} webhook={webhook} event={event} />
      {stats.isError && stats.data === undefined ? (
        <ErrorState problem={describe(stats.error)} onRetry={stats.refetch} isRetrying={stats.isFetching} />
      ) : (
        <div className="flex flex-col gap-6" aria-busy={stats.isPlaceholderData || undefined}>
          {stats.isError && (
            <Callout meaning="warn" role="status" title={t('dashboard.stale')}>
              {describe(stats.error).text}
            </Callout>
          )}
          <KeyFigures summary={stats.data?.summary} />
          <Volume stats={stats.data} filter={{ webhook, event }} />
          <Breakdowns stats={stats.data} range={range} filter={{ webhook, event }} />
        </div>
      )}
    </Page>
  )
}
