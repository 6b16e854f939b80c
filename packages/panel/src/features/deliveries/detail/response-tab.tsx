import type { Attempt } from '@gancho/client/http'
import { useCause, useFormat, useText } from '../../../i18n/index.ts'
import { Badge } from '../../../ui/badge.tsx'
import { Body } from '../../../ui/body.tsx'
import { Callout } from '../../../ui/callout.tsx'
import { Headers } from '../../../ui/headers.tsx'

/** What was answered, or why nothing was. */
export function ResponseTab({ attempt }: { readonly attempt: Attempt }) {
  const t = useText()
  const format = useFormat()
  const causeOf = useCause()
  const { status_code, response_headers, response_body, response_bytes, response_truncated, error, message } =
    attempt
  if (status_code === null) {
    const known = error === null ? null : causeOf(error)
    return (
      <Callout meaning="bad" title={known?.cause ?? t('deliveries-detail.response.none')}>
        <p>{known?.fix}</p>
        {message !== null && (
          <p translate="no" lang="en" className="mt-1.5 break-words font-mono text-muted text-sm">
            {message}
          </p>
        )}
      </Callout>
    )
  }
  return (
    <div className="flex flex-col gap-5">
      <p className="flex flex-wrap items-center gap-x-3 gap-y-1 text-sm">
        <Badge
          meaning={attempt.outcome === 'success' ? 'good' : 'bad'}
          icon={attempt.outcome === 'success' ? 'check' : 'cross'}
        >
          {status_code}
        </Badge>
        <span className="figures">{format.duration(attempt.duration_ms)}</span>
        {attempt.remote_address !== null && (
          <span className="text-muted">
            {t('deliveries-detail.response.from')} <code translate="no">{attempt.remote_address}</code>
          </span>
        )}
      </p>
      {response_body === null || response_body === '' ? (
        <p className="text-muted">{t('deliveries-detail.response.empty')}</p>
      ) : (
        <Body text={response_body} bytes={response_bytes} label={t('deliveries-detail.body')} />
      )}
      {response_truncated && (
        <p className="-mt-3 text-muted text-sm">{t('deliveries-detail.response.truncated')}</p>
      )}
      {response_headers !== null && (
        <Headers headers={response_headers} label={t('deliveries-detail.headers')} />
      )}
    </div>
  )
}
