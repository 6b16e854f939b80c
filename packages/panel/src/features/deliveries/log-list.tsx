import { logPageSize } from '../../data/deliveries.ts'
import { useProblem, useText } from '../../i18n/index.ts'
import { Button, ButtonLink } from '../../ui/button.tsx'
import { Callout } from '../../ui/callout.tsx'
import { HelpLink } from '../../ui/link.tsx'
import { LiveBar } from '../../ui/live-bar.tsx'
import { Pagination } from '../../ui/pagination.tsx'
import { EmptyState, ErrorState } from '../../ui/states.tsx'
import { DeliveryTable } from './delivery-table.tsx'
import { clearedFilters } from './filters/filter-chips.tsx'
import { type ChangeSearch, type DeliveriesSearch, filterOf, hasFilters } from './search.ts'
import { useLiveLog } from './use-live-log.ts'

interface LogListProps {
  readonly filters: DeliveriesSearch
  readonly isScoped: boolean
  readonly isNarrow: boolean
  readonly selectedId: string | undefined
  readonly isPaused: boolean
  readonly onPause: (isPaused: boolean) => void
  readonly onSearch: ChangeSearch
}

/** The rows that fit, in each of their states. */
export function LogList({
  filters,
  isScoped,
  isNarrow,
  selectedId,
  isPaused,
  onPause,
  onSearch,
}: LogListProps) {
  const describe = useProblem()
  const t = useText()
  const { log, waiting, hasGap, state, showWaiting } = useLiveLog(
    JSON.stringify(filters),
    () => filterOf(filters, Date.now()),
    isPaused,
  )
  if (log.isError && log.data === undefined) {
    return <ErrorState problem={describe(log.error)} onRetry={log.refetch} isRetrying={log.isFetching} />
  }
  const rows = log.data?.pages.flatMap(({ data }) => data)
  const hasFilter = filters.status !== undefined || filters.q !== undefined || hasFilters(filters, isScoped)
  return (
    <div className="flex min-w-0 flex-col">
      <LiveBar
        state={state}
        waiting={waiting.length}
        label={t(hasGap ? 'deliveries.live.newAtLeast' : 'deliveries.live.new', { count: waiting.length })}
        news={t('deliveries.live.announced', {
          count: waiting.length,
          failed: waiting.filter(({ status }) => status === 'FAILED').length,
        })}
        onShow={showWaiting}
        onPause={onPause}
      />
      {rows?.length === 0 ? (
        hasFilter ? (
          <EmptyState
            icon="search"
            title={t('deliveries.none.title')}
            className="py-10"
            actions={<Button onClick={() => onSearch(clearedFilters)}>{t('deliveries.clear')}</Button>}
          >
            {t(log.hasNextPage ? 'deliveries.none.soFar' : 'deliveries.none.text')}
          </EmptyState>
        ) : (
          <LogEmpty webhookId={isScoped ? filters.webhook : undefined} />
        )
      ) : (
        <DeliveryTable
          rows={rows}
          filters={filters}
          isScoped={isScoped}
          isNarrow={isNarrow}
          selectedId={selectedId}
        />
      )}
      {log.isFetchNextPageError && (
        <div className="mt-3">
          <Callout meaning="bad" role="alert" title={describe(log.error).title}>
            {describe(log.error).text}
          </Callout>
        </div>
      )}
      {rows !== undefined && (rows.length > 0 || log.hasNextPage) && (
        <Pagination
          label={t('deliveries.pages')}
          count={rows.length}
          shown={t('deliveries.shown', { count: rows.length })}
          hasMore={log.hasNextPage}
          isLoading={log.isFetchingNextPage}
          onMore={() => log.fetchNextPage()}
          // A page that is not full: few fit, and the next one looks further back.
          {...((log.data?.pages.at(-1)?.data.length ?? 0) < logPageSize && {
            more: t('deliveries.searchOn'),
          })}
        />
      )}
    </div>
  )
}

function LogEmpty({ webhookId }: { readonly webhookId: string | undefined }) {
  const t = useText()
  return (
    <EmptyState
      icon="inbox"
      title={t('deliveries.empty.title')}
      className="py-10"
      actions={
        <>
          {webhookId === undefined ? (
            <ButtonLink to="/webhooks">{t('deliveries.empty.webhooks')}</ButtonLink>
          ) : (
            <ButtonLink to="/webhooks/$webhookId/test" params={{ webhookId }} icon="send">
              {t('deliveries.empty.test')}
            </ButtonLink>
          )}
          <HelpLink page="deliveries">{t('deliveries.empty.help')}</HelpLink>
        </>
      }
    >
      {t('deliveries.empty.text')}
    </EmptyState>
  )
}
