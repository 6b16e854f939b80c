import type { Replay } from '@gancho/client/http'
import { useInfiniteQuery } from '@tanstack/react-query'
import { Outlet } from '@tanstack/react-router'
import { useApi } from '../../data/api.ts'
import { replaysQuery } from '../../data/replays.ts'
import { useProblem, useText } from '../../i18n/index.ts'
import { ButtonLink } from '../../ui/button.tsx'
import { HelpLink } from '../../ui/link.tsx'
import { Page, PageHeader } from '../../ui/page.tsx'
import { Pagination } from '../../ui/pagination.tsx'
import { RelativeTime } from '../../ui/relative-time.tsx'
import { EmptyState, ErrorState } from '../../ui/states.tsx'
import { type Column, Table } from '../../ui/table.tsx'
import { CancelButton } from './cancel-button.tsx'
import { ReplayProgress } from './replay-progress.tsx'
import { ReplayStateBadge, useScopeOf } from './replay-words.tsx'
import { useEndings } from './use-endings.ts'

/** Replays, the newest first, and how far each is. */
export function ReplaysPage() {
  const t = useText()
  const { canWrite } = useApi()
  return (
    <Page>
      <PageHeader
        title={t('replays.title')}
        description={t('replays.description')}
        actions={
          canWrite && (
            <ButtonLink to="/replays/new" look="primary" icon="retry">
              {t('replays.new')}
            </ButtonLink>
          )
        }
      />
      <Replays />
      <Outlet />
    </Page>
  )
}

function Replays() {
  const t = useText()
  const describe = useProblem()
  const list = useInfiniteQuery(replaysQuery(useApi()))
  const replays = list.data?.pages.flatMap(({ data }) => data)
  useEndings(replays)
  const columns = useColumns()

  if (list.isError && replays === undefined) {
    return <ErrorState problem={describe(list.error)} onRetry={list.refetch} isRetrying={list.isFetching} />
  }
  if (replays?.length === 0) {
    return (
      <EmptyState
        icon="retry"
        title={t('replays.empty.title')}
        actions={<HelpLink page="deliveries">{t('replays.empty.help')}</HelpLink>}
      >
        {t('replays.empty.text')}
      </EmptyState>
    )
  }
  return (
    <>
      <Table
        caption={t('replays.caption')}
        columns={columns}
        rows={replays}
        keyOf={({ id }) => id}
        rowClass="h-16"
        card={(replay) => <Card replay={replay} />}
      />
      {replays !== undefined && (
        <Pagination
          label={t('replays.pages')}
          count={replays.length}
          hasMore={list.hasNextPage}
          isLoading={list.isFetchingNextPage}
          onMore={() => list.fetchNextPage()}
        />
      )}
    </>
  )
}

function useColumns(): readonly Column<Replay>[] {
  const t = useText()
  const scopeOf = useScopeOf()
  return [
    {
      id: 'what',
      header: t('replays.column.what'),
      isRowHeader: true,
      className: 'w-3/5 max-w-0',
      cell: (replay) => <What replay={replay} />,
    },
    {
      id: 'state',
      header: t('replays.column.state'),
      cell: (replay) => <ReplayStateBadge state={replay.state} />,
    },
    {
      id: 'progress',
      header: t('replays.column.progress'),
      className: 'w-2/5 min-w-44',
      cell: (replay) => <ReplayProgress replay={replay} label={t(`replays.kind.${replay.kind}`)} />,
    },
    {
      id: 'created',
      header: t('replays.column.created'),
      className: 'whitespace-nowrap text-muted text-sm',
      cell: ({ created_at }) => <RelativeTime at={created_at} />,
    },
    {
      id: 'actions',
      header: t('replays.column.actions'),
      hasHiddenHeader: true,
      align: 'end',
      className: 'min-w-26',
      cell: (replay) => (
        <CancelButton replay={replay} label={t('replays.cancel.of', { scope: scopeOf(replay) })} />
      ),
    },
  ]
}

function What({ replay }: { readonly replay: Replay }) {
  const t = useText()
  const scopeOf = useScopeOf()
  return (
    <span className="flex min-w-0 flex-col">
      <span className="truncate font-medium">{t(`replays.kind.${replay.kind}`)}</span>
      <span title={scopeOf(replay)} className="truncate text-muted text-sm">
        {scopeOf(replay)}
      </span>
    </span>
  )
}

function Card({ replay }: { readonly replay: Replay }) {
  const t = useText()
  const scopeOf = useScopeOf()
  return (
    <div className="flex flex-col gap-2">
      <What replay={replay} />
      <div className="flex flex-wrap items-center justify-between gap-2">
        <ReplayStateBadge state={replay.state} />
        <RelativeTime at={replay.created_at} className="text-muted text-sm" />
      </div>
      <ReplayProgress replay={replay} label={t(`replays.kind.${replay.kind}`)} />
      <CancelButton replay={replay} label={t('replays.cancel.of', { scope: scopeOf(replay) })} />
    </div>
  )
}
