import type { BinRequest } from '@gancho/client/http'
import { Link } from '@tanstack/react-router'
import { useText } from '../../i18n/index.ts'
import { cx } from '../../ui/cx.ts'
import { RelativeTime } from '../../ui/relative-time.tsx'
import { Answered, RequestName } from './request-name.tsx'
import { VerdictBadge } from './verdict.tsx'

interface RequestListProps {
  readonly binId: string
  readonly requests: readonly BinRequest[]
  readonly selectedId: string | undefined
}

/** What came, newest first: which event, when, whether it was signed, and what was answered. */
export function RequestList({ binId, requests, selectedId }: RequestListProps) {
  const t = useText()
  return (
    <ul
      aria-label={t('bins.log.caption')}
      className="overflow-hidden rounded-lg border border-line bg-surface"
    >
      {requests.map((request) => (
        <li
          key={request.id}
          className={cx(
            'relative flex flex-col gap-1.5 border-line border-b px-4 py-3 last:border-b-0',
            request.id === selectedId ? 'bg-selected' : 'hover:bg-hover',
          )}
        >
          <div className="flex items-baseline gap-2">
            <Link
              to="/receivers/$binId"
              params={{ binId }}
              search={{ request: request.id }}
              resetScroll={false}
              aria-current={request.id === selectedId ? 'true' : undefined}
              className="min-w-0 flex-1 truncate rounded-sm after:absolute after:inset-0"
            >
              <RequestName request={request} />
            </Link>
            <RelativeTime at={request.received_at} className="shrink-0 text-muted text-sm" />
          </div>
          <div className="flex flex-wrap items-center gap-x-3 gap-y-1 text-muted text-sm">
            <VerdictBadge verdict={request.verdict} />
            <Answered request={request} />
          </div>
        </li>
      ))}
    </ul>
  )
}
