import { allEvents, allOperationalEvents } from '../../data/event-types.ts'
import { useText } from '../../i18n/index.ts'
import { Badge } from '../../ui/badge.tsx'

const shown = 2

/** How many event types of each resource: `invoice` and 3 for `invoice.created`, `invoice.sent`, …; all of Gancho's are one. */
function byResource(events: readonly string[]): [resource: string, count: number][] {
  const counts = new Map<string, number>()
  for (const event of events) {
    const resource = event === allOperationalEvents ? event : (event.split('.')[0] ?? event)
    counts.set(resource, (counts.get(resource) ?? 0) + 1)
  }
  return [...counts].sort(([, one], [, other]) => other - one)
}

/** What a webhook subscribed to, short: all are shown in a tone of their own, as that is more than most need. */
export function WebhookEvents({ events }: { readonly events: readonly string[] }) {
  const t = useText()
  const isAll = events.includes(allEvents)
  const resources = byResource(events.filter((event) => event !== allEvents))
  const rest = resources.slice(shown).reduce((sum, [, count]) => sum + count, 0)
  return (
    <span className="inline-flex flex-wrap gap-x-2.5 gap-y-0.5" title={events.join(', ')}>
      {isAll && <Badge meaning="warn">{t('webhooks.events.all')}</Badge>}
      {resources.slice(0, shown).map(([resource, count]) => (
        <span key={resource} className="whitespace-nowrap">
          <span translate="no">{resource}</span>{' '}
          {resource !== allOperationalEvents && <span className="figures text-muted">{count}</span>}
        </span>
      ))}
      {rest > 0 && <span className="figures text-muted">{t('webhooks.events.more', { count: rest })}</span>}
    </span>
  )
}
