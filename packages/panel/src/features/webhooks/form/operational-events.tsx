import type { EventType } from '@gancho/client/http'
import { useText } from '../../../i18n/index.ts'
import { HelpLink } from '../../../ui/link.tsx'
import { EventGroup } from './event-group.tsx'

interface OperationalEventsProps {
  readonly types: readonly EventType[]
  readonly chosen: ReadonlySet<string>
  readonly onChange: (types: readonly EventType[], isOn: boolean) => void
}

/** What Gancho itself tells, apart from the events of the application: "all" does not bring them. */
export function OperationalEvents({ types, chosen, onChange }: OperationalEventsProps) {
  const t = useText()
  return (
    <div className="flex flex-col gap-1.5">
      <div className="overflow-hidden rounded-md border border-edge">
        <EventGroup
          name={t('webhooks-form.operational')}
          types={types}
          chosen={chosen}
          isFolded
          onChange={onChange}
        />
      </div>
      <p className="text-muted text-sm">
        {t('webhooks-form.operational.hint')}{' '}
        <HelpLink page="alerts#events">{t('webhooks-form.operational.help')}</HelpLink>
      </p>
    </div>
  )
}
