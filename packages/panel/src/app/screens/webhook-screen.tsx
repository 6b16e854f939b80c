import { Outlet, useParams } from '@tanstack/react-router'
import { DeliveryLog } from '../../features/deliveries/delivery-log.tsx'
import { WebhookDetail } from '../../features/webhooks/webhook-detail.tsx'

/** One webhook, with its log; what is asked about it (edit, test) opens over it. */
export function WebhookScreen() {
  const { webhookId } = useParams({ from: '/shell/webhooks/$webhookId' })
  return (
    <WebhookDetail webhookId={webhookId}>
      <DeliveryLog key={webhookId} webhookId={webhookId} />
      <Outlet />
    </WebhookDetail>
  )
}
