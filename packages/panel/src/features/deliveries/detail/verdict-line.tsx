import type { Attempt, Delivery } from '@gancho/client/http'
import { useQuery } from '@tanstack/react-query'
import { useApi } from '../../../data/api.ts'
import { webhookQuery } from '../../../data/webhooks.ts'
import { useCause, useFormat, useText } from '../../../i18n/index.ts'
import { Callout } from '../../../ui/callout.tsx'
import { Countdown } from '../../../ui/countdown.tsx'
import { HelpLink } from '../../../ui/link.tsx'
import { meaningOf, type Verdict, verdictOf } from './verdict.ts'

interface VerdictLineProps {
  readonly delivery: Delivery
  readonly attempts: readonly Attempt[]
}

/** What became of it in a sentence, why, and what to do. */
export function VerdictLine({ delivery, attempts }: VerdictLineProps) {
  const t = useText()
  const causeOf = useCause()
  const webhook = useQuery({
    ...webhookQuery(useApi(), delivery.webhook_id),
    enabled: delivery.status === 'PENDING',
  })
  const verdict = verdictOf(delivery, attempts, webhook.data)
  const error = 'error' in verdict ? verdict.error : null
  const known = error === null ? null : causeOf(error)
  return (
    <Callout meaning={meaningOf[verdict.kind]} role="status" title={<Sentence verdict={verdict} />}>
      {known !== null && (
        <>
          <p>
            {verdict.kind === 'waiting' || verdict.kind === 'paused'
              ? t('deliveries-detail.lastFailure', { cause: known.cause })
              : known.cause}
          </p>
          {known.fix !== '' && <p className="text-muted">{known.fix}</p>}
          {verdict.kind === 'failed' && (
            <p className="mt-1.5 text-sm">
              <HelpLink page="deliveries">{t('deliveries-detail.help')}</HelpLink>
            </p>
          )}
        </>
      )}
    </Callout>
  )
}

function Sentence({ verdict }: { readonly verdict: Verdict }) {
  const t = useText()
  const format = useFormat()
  switch (verdict.kind) {
    case 'delivered': {
      const { attempts, last } = verdict
      return last?.status_code === null || last === undefined
        ? t('deliveries-detail.verdict.delivered', { count: attempts })
        : t('deliveries-detail.verdict.deliveredWith', {
            count: attempts,
            status: String(last.status_code),
            duration: format.duration(last.duration_ms),
          })
    }
    case 'failed':
      return t('deliveries-detail.verdict.failed', { count: verdict.attempts })
    case 'cancelled':
      return t('deliveries-detail.verdict.cancelled', { count: verdict.attempts })
    case 'sending':
      return t('deliveries-detail.verdict.sending', { attempt: verdict.attempt })
    case 'queued':
      return t('deliveries-detail.verdict.queued')
    case 'paused':
      return t('deliveries-detail.verdict.paused')
    case 'waiting':
      return (
        <>
          {t('deliveries-detail.verdict.waiting')} <Countdown to={verdict.at} />
        </>
      )
  }
}
