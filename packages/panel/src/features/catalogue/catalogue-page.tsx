import type { EventType } from '@gancho/client/http'
import { useQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useDeferredValue } from 'react'
import { useApi } from '../../data/api.ts'
import { eventTypesQuery, isOperational } from '../../data/event-types.ts'
import { useEventTypeText, useProblem, useText } from '../../i18n/index.ts'
import { Button } from '../../ui/button.tsx'
import { SearchInput } from '../../ui/input.tsx'
import { HelpLink } from '../../ui/link.tsx'
import { Page, PageHeader } from '../../ui/page.tsx'
import { Skeleton } from '../../ui/skeleton.tsx'
import { EmptyState, ErrorState, LoadingStatus } from '../../ui/states.tsx'
import { EventTypeGroup } from './event-type-group.tsx'

/** Every event that the application can tell of, by group: what it means and what it carries. */
export function CataloguePage() {
  const t = useText()
  const describe = useProblem()
  const eventTypes = useQuery(eventTypesQuery(useApi()))
  return (
    <Page>
      <PageHeader
        title={t('catalogue.title')}
        description={t('catalogue.description')}
        actions={<HelpLink page="webhooks">{t('catalogue.help')}</HelpLink>}
      />
      {eventTypes.isError && eventTypes.data === undefined ? (
        <ErrorState
          problem={describe(eventTypes.error)}
          onRetry={eventTypes.refetch}
          isRetrying={eventTypes.isFetching}
        />
      ) : (
        <Catalogue types={eventTypes.data} />
      )}
    </Page>
  )
}

function Catalogue({ types }: { readonly types: readonly EventType[] | undefined }) {
  const t = useText()
  const words = useEventTypeText()
  const navigate = useNavigate()
  const { q = '' } = useSearch({ from: '/shell/events' })
  const looked = useDeferredValue(q).trim().toLowerCase()
  const find = (text: string) =>
    navigate({ to: '.', search: (before) => ({ ...before, q: text || undefined }), replace: true })
  const shown = types?.filter((type) =>
    [type.name, words.groupOf(type.group), words.descriptionOf(type)]
      .join('\n')
      .toLowerCase()
      .includes(looked),
  )
  const { own = [], operational = [] } = Object.groupBy(shown ?? [], ({ name }) =>
    isOperational(name) ? 'operational' : 'own',
  )
  return (
    <>
      <div className="mb-5 flex flex-wrap items-center gap-x-4 gap-y-2">
        <SearchInput
          label={t('catalogue.find')}
          value={q}
          onChange={(event) => find(event.target.value)}
          className="w-full sm:w-80"
        />
        <span role="status" className="figures text-muted text-sm">
          {shown !== undefined && t('catalogue.count', { count: shown.length })}
        </span>
      </div>
      {shown === undefined && <Loading />}
      {shown?.length === 0 && (
        <EmptyState
          icon="search"
          title={t('catalogue.none')}
          actions={<Button onClick={() => find('')}>{t('catalogue.clear')}</Button>}
        >
          {t('catalogue.none.text', { text: q })}
        </EmptyState>
      )}
      <div className="flex flex-col gap-7">
        {[...Map.groupBy(own, ({ group }) => group)].map(([group, members]) => (
          <EventTypeGroup key={group} name={words.groupOf(group)} types={members} />
        ))}
        {operational.length > 0 && (
          <div className="border-line border-t pt-7">
            <EventTypeGroup
              name={t('catalogue.operational')}
              text={
                <>
                  {t('catalogue.operational.text')}{' '}
                  <HelpLink page="alerts#events">{t('catalogue.operational.help')}</HelpLink>
                </>
              }
              types={operational}
            />
          </div>
        )}
      </div>
    </>
  )
}

function Loading() {
  return (
    <div>
      <LoadingStatus />
      <Skeleton className="mb-3 h-5 w-28" />
      <Skeleton className="h-80" />
    </div>
  )
}
