import type { AlertState } from '@gancho/client/http'
import { useInfiniteQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { alertsQuery } from '../../data/alerts.ts'
import { useApi } from '../../data/api.ts'
import { useProblem, useText } from '../../i18n/index.ts'
import { Button, ButtonLink } from '../../ui/button.tsx'
import { HelpLink, TextLink } from '../../ui/link.tsx'
import { Page, PageHeader } from '../../ui/page.tsx'
import { Skeleton } from '../../ui/skeleton.tsx'
import { EmptyState, ErrorState, LoadingStatus } from '../../ui/states.tsx'
import { AlertCard } from './alert-card.tsx'
import { alertViews } from './search.ts'

const route = getRouteApi('/shell/alerts')

const stateOf: Readonly<Record<(typeof alertViews)[number], AlertState | undefined>> = {
  open: 'OPEN',
  acknowledged: 'ACKNOWLEDGED',
  resolved: 'RESOLVED',
  all: undefined,
}

/** What a person should look at: failing webhooks, deliveries given up, webhooks that were disabled. */
export function AlertsPage() {
  const t = useText()
  const { view = 'open' } = route.useSearch()
  return (
    <Page>
      <PageHeader
        title={t('alerts.title')}
        description={t('alerts.description')}
        actions={
          <>
            <HelpLink page="alerts">{t('alerts.help')}</HelpLink>
            <ButtonLink to="/alerts/settings" icon="sliders" className="ml-2">
              {t('alerts.settings')}
            </ButtonLink>
          </>
        }
      />
      <nav aria-label={t('alerts.views')} className="mb-5 flex gap-5 overflow-x-auto border-line border-b">
        {alertViews.map((each) => (
          <Link
            key={each}
            to="/alerts"
            search={(before) => ({ ...before, view: each === 'open' ? undefined : each })}
            aria-current={each === view ? 'page' : undefined}
            className="-mb-px flex h-9 shrink-0 items-center border-transparent border-b-2 px-0.5 font-medium text-muted hover:text-ink focus-visible:-outline-offset-2 aria-[current=page]:border-accent aria-[current=page]:text-ink pointer-coarse:h-11"
          >
            {t(`alerts.view.${each}`)}
          </Link>
        ))}
      </nav>
      <Alerts view={view} />
    </Page>
  )
}

function Alerts({ view }: { readonly view: (typeof alertViews)[number] }) {
  const t = useText()
  const describe = useProblem()
  const alerts = useInfiniteQuery(alertsQuery(useApi(), stateOf[view]))
  if (alerts.isError && alerts.data === undefined) {
    return (
      <ErrorState problem={describe(alerts.error)} onRetry={alerts.refetch} isRetrying={alerts.isFetching} />
    )
  }
  const shown = alerts.data?.pages.flatMap(({ data }) => data)
  if (shown?.length === 0) {
    return view === 'open' ? (
      <EmptyState
        icon="check"
        title={t('alerts.empty.title')}
        actions={<TextLink to="/alerts/settings">{t('alerts.empty.settings')}</TextLink>}
      >
        {t('alerts.empty.text')}
      </EmptyState>
    ) : (
      <EmptyState icon="bell" title={t('alerts.none.title')}>
        {t('alerts.none.text')}
      </EmptyState>
    )
  }
  return (
    <>
      {shown === undefined && <LoadingStatus />}
      <ul aria-label={t(`alerts.view.${view}`)} className="flex flex-col gap-3">
        {shown === undefined
          ? [1, 2, 3].map((each) => (
              <li key={each}>
                <Skeleton className="h-32" />
              </li>
            ))
          : shown.map((alert) => (
              <li key={alert.id}>
                <AlertCard alert={alert} />
              </li>
            ))}
      </ul>
      {alerts.hasNextPage && (
        <Button className="mt-4" busy={alerts.isFetchingNextPage} onClick={() => alerts.fetchNextPage()}>
          {t('alerts.more')}
        </Button>
      )}
    </>
  )
}
