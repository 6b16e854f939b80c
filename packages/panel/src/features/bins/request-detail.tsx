import type { Bin, BinRequest } from '@gancho/client/http'
import { useText } from '../../i18n/index.ts'
import { Body } from '../../ui/body.tsx'
import { CopyButton } from '../../ui/copy-button.tsx'
import { recordedCurl } from '../../ui/curl.ts'
import { Headers } from '../../ui/headers.tsx'
import { Moment } from '../../ui/relative-time.tsx'
import { Answered, RequestName } from './request-name.tsx'
import { Verdict } from './verdict.tsx'

interface RequestDetailProps {
  readonly bin: Bin
  readonly request: BinRequest
}

/** One request: the verdict first, then what came, byte for byte. */
export function RequestDetail({ bin, request }: RequestDetailProps) {
  const t = useText()
  const { method, path, headers, body, truncated } = request
  const url = path === '/' ? bin.url : `${bin.url}${path}`
  return (
    <section aria-label={t('bins.request')} className="flex min-w-0 flex-col gap-5">
      <header className="flex flex-wrap items-start gap-x-4 gap-y-2">
        <div className="min-w-0 flex-1 basis-64">
          <h2 className="break-words text-lg">
            <RequestName request={request} />
          </h2>
          <p className="flex flex-wrap gap-x-3 text-muted text-sm">
            <Moment at={request.received_at} />
            <Answered request={request} />
          </p>
        </div>
        {/* Half a body would be another request. */}
        {!truncated && (
          <CopyButton
            value={() => recordedCurl({ method, url, headers, body })}
            label={t('bins.copyCurl')}
            hasText
          />
        )}
      </header>
      <Verdict request={request} />
      {body === '' ? (
        <p className="text-muted">{t('bins.request.noBody')}</p>
      ) : (
        <div className="flex flex-col gap-2">
          <Body key={request.id} text={body} label={t('bins.request.body')} />
          {truncated && <p className="text-muted text-sm">{t('bins.request.truncated')}</p>}
        </div>
      )}
      <Headers headers={headers} label={t('bins.request.headers')} />
      {path !== '/' && (
        <p className="text-muted text-sm">
          {t('bins.request.path')}{' '}
          <code translate="no" className="break-all text-ink">
            {path}
          </code>
        </p>
      )}
    </section>
  )
}
