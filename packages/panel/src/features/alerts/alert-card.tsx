import type { Alert } from '@gancho/client/http'
import { Link } from '@tanstack/react-router'
import { useSettleAlert } from '../../data/alerts.ts'
import { useApi } from '../../data/api.ts'
import { useCause, useFormat, useProblem, useText } from '../../i18n/index.ts'
import { Badge, type Meaning } from '../../ui/badge.tsx'
import { Button } from '../../ui/button.tsx'
import type { IconName } from '../../ui/icon.tsx'
import { TextLink } from '../../ui/link.tsx'
import { RelativeTime } from '../../ui/relative-time.tsx'
import { toast } from '../../ui/toast.tsx'
import { UrlText } from '../../ui/url-text.tsx'

const badges: Readonly<Record<Alert['state'], { meaning: Meaning; icon: IconName }>> = {
  OPEN: { meaning: 'bad', icon: 'alert' },
  ACKNOWLEDGED: { meaning: 'warn', icon: 'eye' },
  RESOLVED: { meaning: 'good', icon: 'check' },
}

/** One alert: what is wrong with which webhook, since when, why, and what can be done from here. */
export function AlertCard({ alert }: { readonly alert: Alert }) {
  const t = useText()
  const format = useFormat()
  const { canWrite } = useApi()
  const { kind, state, url, count, success_percent, webhook_id } = alert
  return (
    <article className="rounded-lg border border-line bg-surface p-4 sm:p-5">
      <div className="flex flex-wrap items-start justify-between gap-x-6 gap-y-2">
        <div className="min-w-0">
          <h2 className="text-base">
            {t(`alerts.kind.${kind}`, { count, shown: format.number(success_percent ?? count) })}
          </h2>
          <Link
            to="/webhooks/$webhookId"
            params={{ webhookId: webhook_id }}
            className="mt-0.5 flex min-w-0 text-sm hover:underline"
          >
            <UrlText url={url} />
          </Link>
        </div>
        <Badge {...badges[state]}>{t(`alerts.state.${state}`)}</Badge>
      </div>
      <Reason error={alert.last_error} />
      <p className="mt-3 flex flex-wrap gap-x-4 gap-y-1 text-muted text-sm">
        <span>
          {t('alerts.since')} <RelativeTime at={alert.first_seen_at} />
        </span>
        <span>
          {t('alerts.lastSeen')} <RelativeTime at={alert.last_seen_at} />
        </span>
        {alert.resolved_at !== null && (
          <span>
            {alert.recovered ? t('alerts.recovered') : t('alerts.resolvedByHand')}{' '}
            <RelativeTime at={alert.resolved_at} />
          </span>
        )}
      </p>
      <div className="mt-4 flex flex-wrap items-center gap-x-4 gap-y-2.5">
        {canWrite && <Settle alert={alert} />}
        {kind === 'degraded' ? (
          <TextLink to="/dashboard" search={{ webhook: webhook_id }} className="text-sm">
            {t('alerts.statistics')}
          </TextLink>
        ) : (
          <TextLink
            to="/webhooks/$webhookId"
            params={{ webhookId: webhook_id }}
            search={{ status: 'FAILED' }}
            className="text-sm"
          >
            {t('alerts.deliveries')}
          </TextLink>
        )}
      </div>
    </article>
  )
}

/** The last error is stored as `code: message`; the code has words in both languages. */
function Reason({ error }: { readonly error: string | null }) {
  const causeOf = useCause()
  if (error === null) return null
  const { cause, fix } = causeOf(error.split(':', 1)[0] ?? error)
  return (
    <p className="mt-3">
      {cause}
      <span className="block text-muted">{fix}</span>
    </p>
  )
}

function Settle({ alert }: { readonly alert: Alert }) {
  const t = useText()
  const describe = useProblem()
  const settle = useSettleAlert()
  if (alert.state === 'RESOLVED') return null
  const as = (verb: 'acknowledge' | 'resolve', done: string) =>
    settle.mutate(
      { id: alert.id, as: verb },
      { onSuccess: () => toast.done(done), onError: (error) => toast.problem(describe(error)) },
    )
  const isBusy = (verb: string) => settle.isPending && settle.variables.as === verb
  return (
    <>
      {alert.state === 'OPEN' && (
        <Button
          size="sm"
          icon="eye"
          busy={isBusy('acknowledge')}
          onClick={() => as('acknowledge', t('alerts.acknowledged'))}
        >
          {t('alerts.acknowledge')}
        </Button>
      )}
      <Button
        size="sm"
        icon="check"
        busy={isBusy('resolve')}
        onClick={() => as('resolve', t('alerts.resolved'))}
      >
        {t('alerts.resolve')}
      </Button>
    </>
  )
}
