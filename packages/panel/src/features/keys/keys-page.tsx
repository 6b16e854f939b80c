import { useInfiniteQuery } from '@tanstack/react-query'
import { Outlet } from '@tanstack/react-router'
import { useApi } from '../../data/api.ts'
import { apiKeysQuery } from '../../data/api-keys.ts'
import { useProblem, useText } from '../../i18n/index.ts'
import { ButtonLink } from '../../ui/button.tsx'
import { Page, PageHeader } from '../../ui/page.tsx'
import { Pagination } from '../../ui/pagination.tsx'
import { EmptyState, ErrorState } from '../../ui/states.tsx'
import { KeyList } from './key-list.tsx'

/** The API keys of the tenant: what they may do, and the way to end one. */
export function KeysPage() {
  const t = useText()
  const { canWrite, isOperator } = useApi()
  return (
    <Page>
      <PageHeader
        title={t('keys.title')}
        description={t('keys.description')}
        actions={
          isOperator &&
          canWrite && (
            <ButtonLink to="/api-keys/new" look="primary" icon="plus">
              {t('keys.new')}
            </ButtonLink>
          )
        }
      />
      {isOperator ? (
        <Keys />
      ) : (
        <EmptyState icon="lock" title={t('keys.operators.title')}>
          {t('keys.operators.text')}
        </EmptyState>
      )}
      <Outlet />
    </Page>
  )
}

function Keys() {
  const t = useText()
  const describe = useProblem()
  const list = useInfiniteQuery(apiKeysQuery(useApi()))
  const keys = list.data?.pages.flatMap(({ data }) => data)
  if (list.isError && keys === undefined) {
    return <ErrorState problem={describe(list.error)} onRetry={list.refetch} isRetrying={list.isFetching} />
  }
  if (keys?.length === 0) {
    return (
      <EmptyState icon="key" title={t('keys.empty.title')}>
        {t('keys.empty.text')}
      </EmptyState>
    )
  }
  return (
    <>
      <KeyList keys={keys} />
      {keys !== undefined && (
        <Pagination
          label={t('keys.pages')}
          count={keys.length}
          shown={t('keys.shown', { count: keys.length })}
          hasMore={list.hasNextPage}
          isLoading={list.isFetchingNextPage}
          onMore={() => list.fetchNextPage()}
        />
      )}
    </>
  )
}
