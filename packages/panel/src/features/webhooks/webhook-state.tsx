import type { Webhook, WebhookState } from '@gancho/client/http'
import { useText } from '../../i18n/index.ts'
import { Badge, type Meaning } from '../../ui/badge.tsx'
import type { IconName } from '../../ui/icon.tsx'

const looks: Readonly<Record<WebhookState, { readonly meaning: Meaning; readonly icon: IconName }>> = {
  ACTIVE: { meaning: 'good', icon: 'check' },
  PAUSED: { meaning: 'calm', icon: 'pause' },
  DISABLED: { meaning: 'bad', icon: 'ban' },
}

export function WebhookStateBadge({ state }: { readonly state: WebhookState }) {
  const t = useText()
  return <Badge {...looks[state]}>{t(`webhooks.state.${state}`)}</Badge>
}

/** Why Gancho disabled a webhook, in a few words. */
export function useStateReason(): (webhook: Webhook) => string | null {
  const t = useText()
  return ({ state, state_reason }) => {
    if (state !== 'DISABLED') return null
    if (state_reason === 'gone') return t('webhooks.reason.gone')
    return t(state_reason === 'failing_too_long' ? 'webhooks.reason.failing' : 'webhooks.reason.other')
  }
}
