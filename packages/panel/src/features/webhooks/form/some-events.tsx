import type { EventType } from '@gancho/client/http'
import { useDeferredValue, useState } from 'react'
import { useEventTypeText, useText } from '../../../i18n/index.ts'
import { SearchInput } from '../../../ui/input.tsx'
import { EventGroup } from './event-group.tsx'

interface SomeEventsProps {
  readonly types: readonly EventType[]
  readonly chosen: ReadonlySet<string>
  readonly onChange: (types: readonly EventType[], isOn: boolean) => void
}

/** The events of the application, by group, and a field to find one. */
export function SomeEvents({ types, chosen, onChange }: SomeEventsProps) {
  const t = useText()
  const words = useEventTypeText()
  const [filter, setFilter] = useState('')
  const looked = useDeferredValue(filter).trim().toLowerCase()
  const shown = types.filter((type) =>
    [type.name, words.groupOf(type.group), words.descriptionOf(type)]
      .join('\n')
      .toLowerCase()
      .includes(looked),
  )
  const groups = Map.groupBy(shown, ({ group }) => group)
  return (
    <div className="overflow-hidden rounded-md border border-edge">
      <div className="flex items-center gap-3 border-line border-b bg-canvas p-2">
        <SearchInput
          label={t('webhooks-form.events.find')}
          value={filter}
          onChange={(event) => setFilter(event.target.value)}
          className="flex-1"
        />
        <span role="status" className="figures pr-2 text-muted text-sm empty:hidden">
          {looked !== '' && t('webhooks-form.events.found', { count: shown.length })}
        </span>
      </div>
      <div className="max-h-96 overflow-y-auto">
        {[...groups].map(([group, members]) => (
          <EventGroup
            key={group}
            name={words.groupOf(group)}
            types={members}
            chosen={chosen}
            isOpen={looked !== ''}
            onChange={onChange}
          />
        ))}
        {shown.length === 0 && (
          <p className="px-4 py-8 text-center text-muted">{t('webhooks-form.events.none')}</p>
        )}
      </div>
    </div>
  )
}
