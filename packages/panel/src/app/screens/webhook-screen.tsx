import { Outlet, useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { DeliveryLog } from '../../features/deliveries/delivery-log.tsx'
import { deliveriesSearch } from '../../features/deliveries/search.ts'
import { WebhookDetail } from '../../features/webhooks/webhook-detail.tsx'

/** One webhook, with its log; what is asked about it (edit, test) opens over it. */
export function WebhookScreen() {
  const { webhookId } = useParams({ from: '/shell/webhooks/$webhookId' })
  const search = useSearch({ from: '/shell/webhooks/$webhookId' })
  const navigate = useNavigate()
  return (
    <WebhookDetail webhookId={webhookId}>
      <DeliveryLog
        key={webhookId}
        webhookId={webhookId}
        search={deliveriesSearch(search)}
        onSearch={(change) =>
          navigate({
            to: '.',
            search: (before) => ({ ...before, ...change }),
            replace: true,
            resetScroll: false,
          })
        }
      />
      <Outlet />
    </WebhookDetail>
  )
}
