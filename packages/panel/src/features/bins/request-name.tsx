import type { BinRequest } from '@gancho/client/http'
import { useText } from '../../i18n/index.ts'

interface OfRequest {
  readonly request: BinRequest
}

/** What a request is told by: its method, and the event that it says it is, or its path. */
export function RequestName({ request: { method, path, headers } }: OfRequest) {
  return (
    <span translate="no">
      <span className="font-normal text-muted">{method}</span>{' '}
      <span className="font-medium in-[h2]:font-semibold">{headers['x-gancho-event'] ?? path}</span>
    </span>
  )
}

export function Answered({ request: { answered } }: OfRequest) {
  const t = useText()
  return (
    <span>{answered === null ? t('bins.closed') : t('bins.answered', { status: String(answered) })}</span>
  )
}
