import { Outlet, useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { DeliveryLog } from '../../features/deliveries/delivery-log.tsx'
import { deliveriesSearch } from '../../features/deliveries/search.ts'
import { RecoverLink } from '../../features/replays/recover-link.tsx'
import { RunningReplays } from '../../features/replays/running-replays.tsx'
import { WebhookDetail } from '../../features/webhooks/webhook-detail.tsx'

/** One webhook, with its log; what is asked about it (edit, test) opens over it. */
export function WebhookScreen() {
  const { webhookId } = useParams({ from: '/shell/webhooks/$webhookId' })
  const search = useSearch({ from: '/shell/webhooks/$webhookId' })
  const navigate = useNavigate()
  const { event, range, from, to } = search
  const choice = { event, range, from, to }
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
      >
        <RunningReplays webhookId={webhookId} />
        {search.status === 'FAILED' && <RecoverLink choice={{ ...choice, webhook: webhookId }} size="sm" />}
      </DeliveryLog>
      <Outlet />
    </WebhookDetail>
  )
}
