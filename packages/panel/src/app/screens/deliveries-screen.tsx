import { useSearch } from '@tanstack/react-router'
import { DeliveriesPage } from '../../features/deliveries/deliveries-page.tsx'
import { RecoverLink } from '../../features/replays/recover-link.tsx'
import { RunningReplays } from '../../features/replays/running-replays.tsx'

/** The log of all webhooks, with what is being sent again, and the way to send again what its filters show. */
export function DeliveriesScreen() {
  const { webhook, event, range, from, to } = useSearch({ from: '/shell/deliveries' })
  return (
    <DeliveriesPage actions={<RecoverLink choice={{ webhook, event, range, from, to }} />}>
      <RunningReplays />
    </DeliveriesPage>
  )
}
