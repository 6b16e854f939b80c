import { getRouteApi, Outlet, useMatch, useNavigate } from '@tanstack/react-router'
import { type ReactNode, useEffect } from 'react'
import { useText } from '../../i18n/index.ts'
import { Page, PageHeader } from '../../ui/page.tsx'
import { useIsDesktop } from '../../ui/use-media-query.ts'
import { DeliveryLog } from './delivery-log.tsx'
import { deliveriesSearch } from './search.ts'

const route = getRouteApi('/shell/deliveries')

/** The log of all webhooks; with one delivery selected, its detail beside it, or instead of it where there is no room. */
export function DeliveriesPage({
  actions,
  children,
}: {
  readonly actions?: ReactNode
  readonly children?: ReactNode
}) {
  const t = useText()
  const search = route.useSearch()
  const navigate = useNavigate()
  const isDesktop = useIsDesktop()
  const match = useMatch({ from: '/shell/deliveries/$deliveryId', shouldThrow: false })
  const selectedId = match?.params.deliveryId
  useFocusOfSelection(selectedId)

  if (selectedId !== undefined && !isDesktop) return <Outlet />
  const log = (
    <DeliveryLog
      selectedId={selectedId}
      search={deliveriesSearch(search)}
      onSearch={(change) =>
        navigate({
          to: '.',
          search: (before) => ({ ...before, ...change }),
          replace: true,
          resetScroll: false,
        })
      }
    >
      {children}
    </DeliveryLog>
  )
  return (
    <Page isWide>
      <PageHeader title={t('deliveries.title')} actions={actions} />
      {selectedId === undefined ? (
        log
      ) : (
        <div className="grid grid-cols-[minmax(19rem,25rem)_minmax(0,1fr)] items-start gap-6">
          {log}
          <Outlet />
        </div>
      )}
    </Page>
  )
}

/** The table gives way to a list when one is selected, and the other way round: the focus stays on the same delivery. */
function useFocusOfSelection(selectedId: string | undefined): void {
  useEffect(() => {
    if (selectedId === undefined || document.activeElement !== document.body) return
    document.querySelector<HTMLElement>(`[data-delivery="${CSS.escape(selectedId)}"]`)?.focus()
  }, [selectedId])
}
