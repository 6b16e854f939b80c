import { useText } from '../i18n/index.ts'
import { Badge, type Meaning } from './badge.tsx'
import type { IconName } from './icon.tsx'

export type DeliveryStatus = 'PENDING' | 'SENDING' | 'DELIVERED' | 'FAILED' | 'CANCELLED'

const looks: Readonly<Record<DeliveryStatus, { readonly meaning: Meaning; readonly icon: IconName }>> = {
  PENDING: { meaning: 'warn', icon: 'clock' },
  SENDING: { meaning: 'busy', icon: 'send' },
  DELIVERED: { meaning: 'good', icon: 'check' },
  FAILED: { meaning: 'bad', icon: 'cross' },
  CANCELLED: { meaning: 'calm', icon: 'ban' },
}

/** The state of a delivery, the same on every screen. */
export function DeliveryStatusBadge({ status }: { readonly status: DeliveryStatus }) {
  const t = useText()
  return <Badge {...looks[status]}>{t(`ui.status.${status}`)}</Badge>
}
