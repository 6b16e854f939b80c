import type { Replay } from '@gancho/client/http'
import { useQuery } from '@tanstack/react-query'
import { useApi } from '../../data/api.ts'
import { webhooksQuery } from '../../data/webhooks.ts'
import { useFormat, useText } from '../../i18n/index.ts'
import { Badge, type Meaning } from '../../ui/badge.tsx'
import type { IconName } from '../../ui/icon.tsx'
import { hostOf } from '../../ui/url-text.tsx'

/** Whose deliveries a replay is about, of which events and of which time, in a line. */
export function useScopeOf(): (replay: Replay) => string {
  const t = useText()
  const format = useFormat()
  const { data: webhooks = [] } = useQuery(webhooksQuery(useApi()))
  return ({ webhook_id, event, from, to }) => {
    const webhook = webhooks.find(({ id }) => id === webhook_id)
    const name = webhook === undefined ? webhook_id : webhook.description || hostOf(webhook.url)
    const span =
      from === null
        ? t('replays.scope.until', { to: format.shortMoment(to) })
        : t('replays.scope.span', { from: format.shortMoment(from), to: format.shortMoment(to) })
    return [name ?? t('replays.webhook.all'), event ?? t('replays.event.all'), span].join(' · ')
  }
}

const looks: Readonly<Record<Replay['state'], { readonly meaning: Meaning; readonly icon: IconName }>> = {
  RUNNING: { meaning: 'busy', icon: 'retry' },
  COMPLETED: { meaning: 'good', icon: 'check' },
  CANCELLED: { meaning: 'calm', icon: 'ban' },
}

export function ReplayStateBadge({ state }: Pick<Replay, 'state'>) {
  const t = useText()
  return <Badge {...looks[state]}>{t(`replays.state.${state}`)}</Badge>
}
