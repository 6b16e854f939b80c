import { useText } from '../../i18n/index.ts'
import { Badge } from '../../ui/badge.tsx'

/** `*` stands for every event type but those of Gancho itself, and this for those. */
export const allEvents = '*'
export const allOperationalEvents = 'gancho.*'

export const isOperational = (event: string) => event.startsWith('gancho.')

const shown = 2

/** How many event types of each resource: `invoice` and 3 for `invoice.created`, `invoice.sent`, … */
function byResource(events: readonly string[]): [resource: string, count: number][] {
  const counts = new Map<string, number>()
  for (const event of events) {
    const resource = event.split('.')[0] ?? event
    counts.set(resource, (counts.get(resource) ?? 0) + 1)
  }
  return [...counts].sort(([, one], [, other]) => other - one)
}

/** What a webhook subscribed to, short: all are shown in a tone of their own, as that is more than most need. */
export function WebhookEvents({ events }: { readonly events: readonly string[] }) {
  const t = useText()
  if (events.includes(allEvents)) return <Badge meaning="warn">{t('webhooks.events.all')}</Badge>
  const resources = byResource(events)
  const rest = resources.slice(shown).reduce((sum, [, count]) => sum + count, 0)
  return (
    <span className="inline-flex flex-wrap gap-x-2.5 gap-y-0.5" title={events.join(', ')}>
      {resources.slice(0, shown).map(([resource, count]) => (
        <span key={resource} className="whitespace-nowrap">
          <span translate="no">{resource}</span> <span className="figures text-muted">{count}</span>
        </span>
      ))}
      {rest > 0 && <span className="figures text-muted">{t('webhooks.events.more', { count: rest })}</span>}
    </span>
  )
}
