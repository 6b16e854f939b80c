import { useInfiniteQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { type FormEvent, useDeferredValue, useState } from 'react'
import { tenantsQuery } from '../../data/session.ts'
import { useFormat, useProblem, useText } from '../../i18n/index.ts'
import { Button } from '../../ui/button.tsx'
import { Field } from '../../ui/field.tsx'
import { Icon } from '../../ui/icon.tsx'
import { Input } from '../../ui/input.tsx'
import { Page, PageHeader } from '../../ui/page.tsx'
import { Pagination } from '../../ui/pagination.tsx'
import { Skeleton } from '../../ui/skeleton.tsx'
import { ErrorState, LoadingStatus } from '../../ui/states.tsx'

const longestId = 64
const tenantId = /^[A-Za-z0-9_-]{1,64}$/

/** An operator acts for one tenant at a time: which one? A tenant that has nothing yet is named by hand. */
export default function TenantPage() {
  const t = useText()
  const navigate = useNavigate()
  const [typed, setTyped] = useState('')
  const [isInvalid, setInvalid] = useState(false)
  const choose = (tenant: string) => navigate({ to: '.', search: (search) => ({ ...search, tenant }) })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    setInvalid(!tenantId.test(typed))
    if (tenantId.test(typed)) choose(typed)
  }
  return (
    <Page>
      <PageHeader title={t('session.tenant.title')} description={t('session.tenant.description')} />
      <form onSubmit={submit} noValidate className="mb-5 flex max-w-md items-start gap-2.5">
        <Field
          label={t('session.tenant.label')}
          error={isInvalid ? t('session.tenant.invalid') : undefined}
          className="flex-1"
        >
          <Input
            value={typed}
            onChange={(event) => setTyped(event.target.value)}
            autoComplete="off"
            autoCapitalize="none"
            spellCheck={false}
            className="font-mono"
          />
        </Field>
        <Button type="submit" className="mt-7.5">
          {t('session.tenant.open')}
        </Button>
      </form>
      <TenantList filter={typed} onChoose={choose} />
    </Page>
  )
}

interface TenantListProps {
  readonly filter: string
  readonly onChoose: (tenantId: string) => void
}

function TenantList({ filter, onChoose }: TenantListProps) {
  const t = useText()
  const format = useFormat()
  const describe = useProblem()
  const find = useDeferredValue(filter).trim().slice(0, longestId)
  const tenants = useInfiniteQuery(tenantsQuery(find))
  if (tenants.isError) {
    return (
      <ErrorState
        problem={describe(tenants.error)}
        onRetry={tenants.refetch}
        isRetrying={tenants.isFetching}
      />
    )
  }
  const shown = tenants.data?.pages.flatMap(({ data }) => data)
  return (
    <div className="max-w-md">
      <div className="overflow-hidden rounded-lg border border-line bg-surface">
        {shown === undefined && <LoadingStatus />}
        <ul aria-label={t('session.tenant.list')}>
          {shown === undefined
            ? [1, 2, 3].map((each) => (
                <li key={each} className="flex h-12 items-center border-line border-b px-4 last:border-b-0">
                  <Skeleton className="w-40" />
                </li>
              ))
            : shown.map(({ id, webhooks }) => (
                <li key={id} className="border-line border-b last:border-b-0">
                  <button
                    type="button"
                    onClick={() => onChoose(id)}
                    className="flex h-12 w-full items-center gap-3 px-4 text-left hover:bg-hover focus-visible:-outline-offset-2"
                  >
                    <span className="min-w-0 flex-1 truncate font-medium" translate="no">
                      {id}
                    </span>
                    <span className="figures text-muted text-sm">
                      {t('session.tenant.webhooks', { count: webhooks, shown: format.number(webhooks) })}
                    </span>
                    <Icon name="chevron" className="-rotate-90 text-muted" />
                  </button>
                </li>
              ))}
        </ul>
        {shown?.length === 0 && !tenants.hasNextPage && (
          <p className="px-4 py-6 text-center text-muted">{t('session.tenant.none')}</p>
        )}
      </div>
      {shown !== undefined && (
        <Pagination
          label={t('session.tenant.pages')}
          count={shown.length}
          hasMore={tenants.hasNextPage}
          isLoading={tenants.isFetchingNextPage}
          onMore={() => tenants.fetchNextPage()}
        />
      )}
    </div>
  )
}
