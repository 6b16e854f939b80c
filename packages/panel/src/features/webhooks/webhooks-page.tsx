import type { Webhook } from '@gancho/client/http'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Outlet, useMatch } from '@tanstack/react-router'
import { useEffect } from 'react'
import { useApi } from '../../data/api.ts'
import { webhookStatsQuery, webhooksQuery } from '../../data/webhooks.ts'
import { useProblem, useText } from '../../i18n/index.ts'
import { Button, ButtonLink } from '../../ui/button.tsx'
import { Callout } from '../../ui/callout.tsx'
import { Page, PageHeader } from '../../ui/page.tsx'
import { EmptyState, ErrorState } from '../../ui/states.tsx'
import { useIsDesktop } from '../../ui/use-media-query.ts'
import { WebhookList } from './webhook-list.tsx'
import { WebhooksEmpty } from './webhooks-empty.tsx'
import { WebhooksFilter } from './webhooks-filter.tsx'

const route = getRouteApi('/shell/webhooks')

/** With fewer, everything is in sight. */
const filterFrom = 6

/** The list; with one selected, its log beside it, or instead of it where there is no room. */
export function WebhooksPage() {
  const t = useText()
  const api = useApi()
  // Without any, the way to the first one stands in their place.
  const isEmpty = useQuery(webhooksQuery(api)).data?.length === 0
  const isDesktop = useIsDesktop()
  const match = useMatch({ from: '/shell/webhooks/$webhookId', shouldThrow: false })
  const selectedId = match?.params.webhookId ?? null
  useFocusOfSelection(selectedId)

  if (selectedId !== null && !isDesktop) return <Outlet />
  return (
    <Page isWide>
      <PageHeader
        title={t('webhooks.title')}
        actions={
          api.canWrite &&
          !isEmpty && (
            <ButtonLink to="/webhooks/new" look="primary" icon="plus">
              {t('webhooks.new')}
            </ButtonLink>
          )
        }
      />
      {selectedId === null ? (
        <>
          <Webhooks selectedId={null} />
          <Outlet />
        </>
      ) : (
        <div className="grid grid-cols-[minmax(19rem,23rem)_minmax(0,1fr)] items-start gap-6">
          <Webhooks selectedId={selectedId} />
          <Outlet />
        </div>
      )}
    </Page>
  )
}

function Webhooks({ selectedId }: { readonly selectedId: string | null }) {
  const t = useText()
  const api = useApi()
  const describe = useProblem()
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const list = useQuery(webhooksQuery(api))
  const stats = useQuery(webhookStatsQuery(api))

  if (list.isError && list.data === undefined) {
    return <ErrorState problem={describe(list.error)} onRetry={list.refetch} isRetrying={list.isFetching} />
  }
  if (list.data?.length === 0) return <WebhooksEmpty canWrite={api.canWrite} />
  const shown = list.data?.filter((webhook) => fits(webhook, search))
  const hasFilter = search.find !== undefined || search.state !== undefined
  const clear = () =>
    navigate({ to: '.', search: (before) => ({ ...before, find: undefined, state: undefined }) })
  return (
    <div>
      {list.isError && (
        <div className="mb-3">
          <Callout meaning="warn" role="status" title={t('webhooks.stale')}>
            {describe(list.error).text}
          </Callout>
        </div>
      )}
      {(hasFilter || (list.data?.length ?? 0) >= filterFrom) && <WebhooksFilter count={shown?.length ?? 0} />}
      {shown?.length === 0 ? (
        <EmptyState
          icon="search"
          title={t('webhooks.none.title')}
          actions={<Button onClick={clear}>{t('webhooks.none.clear')}</Button>}
        >
          {t('webhooks.none.text')}
        </EmptyState>
      ) : (
        <WebhookList
          webhooks={shown}
          stats={stats.data}
          isStatsLoading={stats.isPending}
          selectedId={selectedId}
          canWrite={api.canWrite}
        />
      )}
    </div>
  )
}

function fits(
  webhook: Webhook,
  { find, state }: { find?: string | undefined; state?: string | undefined },
): boolean {
  if (state !== undefined && webhook.state !== state) return false
  const text = [webhook.url, webhook.description, ...webhook.events].join('\n').toLowerCase()
  return find === undefined || text.includes(find.toLowerCase())
}

/** The table gives way to a list when one is selected, and the other way round: the focus stays on the same webhook. */
function useFocusOfSelection(selectedId: string | null): void {
  useEffect(() => {
    if (selectedId === null || document.activeElement !== document.body) return
    document.querySelector<HTMLElement>(`[data-webhook="${CSS.escape(selectedId)}"]`)?.focus()
  }, [selectedId])
}
