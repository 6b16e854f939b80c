import type { Counts, Stats, StatsRange } from '@gancho/client/http'
import { Link } from '@tanstack/react-router'
import type { ReactElement, ReactNode } from 'react'
import { useCause, useFormat, useText } from '../../i18n/index.ts'
import { TextLink } from '../../ui/link.tsx'
import { Skeleton } from '../../ui/skeleton.tsx'
import { UrlText } from '../../ui/url-text.tsx'
import { Panel } from './panel.tsx'
import { ShareList } from './share-list.tsx'

interface BreakdownsProps {
  readonly stats: Stats | undefined
  readonly range: StatsRange
  readonly filter: { readonly webhook: string | undefined; readonly event: string | undefined }
}

/** The same deliveries by cause, by webhook and by event. */
export function Breakdowns({ stats, range, filter }: BreakdownsProps) {
  const t = useText()
  return (
    <div className="grid items-start gap-6 lg:grid-cols-2">
      <Panel title={t('dashboard.causes')}>
        <Loaded stats={stats}>{(ready) => <Causes stats={ready} range={range} filter={filter} />}</Loaded>
      </Panel>
      <Panel title={t('dashboard.failing')}>
        <Loaded stats={stats}>{(ready) => <FailingWebhooks stats={ready} />}</Loaded>
      </Panel>
      <div className="lg:col-span-2">
        <Panel title={t('dashboard.byEvent')}>
          <Loaded stats={stats}>{(ready) => <ByEvent stats={ready} range={range} filter={filter} />}</Loaded>
        </Panel>
      </div>
    </div>
  )
}

function Loaded({
  stats,
  children,
}: {
  readonly stats: Stats | undefined
  readonly children: (stats: Stats) => ReactNode
}) {
  return stats === undefined ? <Skeleton className="h-32" /> : children(stats)
}

type ReadyProps = Omit<BreakdownsProps, 'stats'> & { readonly stats: Stats }

function Causes({ stats, range, filter }: ReadyProps) {
  const t = useText()
  const causeOf = useCause()
  return (
    <ShareList
      none={t('dashboard.causes.none')}
      unit={t('dashboard.causes.unit')}
      shares={stats.causes.map(({ error, status_code, attempts }) => ({
        id: `${error}-${status_code}`,
        count: attempts,
        bar: 'failed',
        link: (
          <TextLink
            to="/deliveries"
            search={{ range, error, code: status_code === null ? undefined : String(status_code), ...filter }}
          >
            {status_code === null
              ? causeOf(error).cause
              : t('dashboard.causes.status', { status: String(status_code) })}
          </TextLink>
        ),
      }))}
    />
  )
}

function FailingWebhooks({ stats }: { readonly stats: Stats }) {
  const t = useText()
  const format = useFormat()
  return (
    <ShareList
      none={t('dashboard.failing.none')}
      unit={t('dashboard.failing.unit')}
      shares={stats.failing_webhooks.map(({ webhook_id, url, failed, retried, delivered }) => ({
        id: webhook_id,
        count: failed + retried,
        bar: 'failed',
        note: rateOf({ failed, retried, delivered }, format.percent),
        link:
          url === null ? (
            <span className="text-muted">{t('dashboard.failing.deleted')}</span>
          ) : (
            <Link
              to="/webhooks/$webhookId"
              params={{ webhookId: webhook_id }}
              className="flex min-w-0 flex-1 hover:underline"
            >
              <UrlText url={url} />
            </Link>
          ),
      }))}
    />
  )
}

function ByEvent({ stats, range, filter }: ReadyProps) {
  const t = useText()
  const format = useFormat()
  return (
    <ShareList
      none={t('dashboard.byEvent.none')}
      unit={t('dashboard.byEvent.unit')}
      shares={stats.events.map(({ event, ...counts }) => ({
        id: event,
        count: counts.delivered + counts.failed,
        bar: 'delivered',
        note: rateOf(counts, format.percent),
        link: eventLink(event, { range, ...filter }),
      }))}
    />
  )
}

function eventLink(event: string, search: { range: StatsRange; webhook: string | undefined }): ReactElement {
  return (
    <TextLink to="/deliveries" search={{ ...search, event }} className="break-all font-mono" translate="no">
      {event}
    </TextLink>
  )
}

/** Delivered, of all that ended; nothing when nothing ended. */
function rateOf({ delivered, failed }: Counts, percent: (rate: number) => string): string | undefined {
  const ended = delivered + failed
  return ended === 0 ? undefined : percent(delivered / ended)
}
