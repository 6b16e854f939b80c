import { getRouteApi, Link, useNavigate } from '@tanstack/react-router'
import { useText } from '../../i18n/index.ts'
import { IconButton } from '../../ui/button.tsx'
import { Icon } from '../../ui/icon.tsx'
import { Page } from '../../ui/page.tsx'
import { useIsDesktop } from '../../ui/use-media-query.ts'
import { DeliveryDetail } from './detail/delivery-detail.tsx'
import { deliveriesSearch, deliverySearch } from './search.ts'

const route = getRouteApi('/shell/deliveries/$deliveryId')

/** One delivery: beside the log where there is room, a page of its own otherwise. */
export function DeliveryPage() {
  const t = useText()
  const { deliveryId } = route.useParams()
  const search = route.useSearch()
  const navigate = useNavigate()
  const isDesktop = useIsDesktop()
  const filters = deliveriesSearch(search)
  const close = () => navigate({ to: '/deliveries', search: filters, resetScroll: false })
  const detail = (
    <DeliveryDetail
      key={deliveryId}
      deliveryId={deliveryId}
      isPage={!isDesktop}
      close={
        isDesktop && (
          <IconButton
            icon="close"
            size="sm"
            label={t('deliveries-detail.close')}
            onClick={close}
            className="-mt-1 -mr-2"
          />
        )
      }
      view={deliverySearch(search)}
      onView={(view) =>
        navigate({
          to: '.',
          search: (before) => ({ ...before, attempt: undefined, tab: undefined, ...view }),
          replace: true,
          resetScroll: false,
        })
      }
    />
  )
  if (!isDesktop) {
    return (
      <Page>
        <Link
          to="/deliveries"
          search={filters}
          className="-ml-1 mb-3 flex min-h-8 items-center gap-1.5 self-start rounded-sm pr-2 text-muted text-sm"
        >
          <Icon name="back" />
          {t('deliveries-detail.back')}
        </Link>
        {detail}
      </Page>
    )
  }
  return (
    <section
      id="delivery"
      tabIndex={-1}
      aria-label={t('deliveries-detail.section')}
      className="sticky top-4 max-h-[calc(100dvh-2rem)] min-w-0 overflow-y-auto overscroll-contain rounded-lg border border-line bg-canvas p-5 outline-none"
    >
      {detail}
    </section>
  )
}
