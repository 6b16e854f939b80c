import type { Session } from '@gancho/client/http'
import { useQuery } from '@tanstack/react-query'
import { queueEngineUpQuery } from '../../data/session.ts'
import { useText } from '../../i18n/index.ts'
import { Banner } from './banner.tsx'

/** While the queue engine is away: nobody has to do anything, but the operator may mend it. */
export function QueueBanner({ session }: { readonly session: Session }) {
  const t = useText()
  const { data: isUp = true } = useQuery(queueEngineUpQuery)
  const text = session.scope === 'operator' ? 'app.queue.slow.operator' : 'app.queue.slow'
  return <Banner meaning="calm">{!isUp && t(text)}</Banner>
}
