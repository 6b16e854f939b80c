import type { EventType } from '@gancho/client/http'
import { useQuery } from '@tanstack/react-query'
import { type Ref, useDeferredValue, useId, useState } from 'react'
import { useApi } from '../../../data/api.ts'
import { eventTypesQuery } from '../../../data/event-types.ts'
import { useEventTypeText, useFormat, useProblem, useText } from '../../../i18n/index.ts'
import { Checkbox } from '../../../ui/checkbox.tsx'
import { FieldError } from '../../../ui/field.tsx'
import { SearchInput } from '../../../ui/input.tsx'
import { Skeleton } from '../../../ui/skeleton.tsx'
import { ErrorState, LoadingStatus } from '../../../ui/states.tsx'
import { allEvents, allOperationalEvents, isOperational } from '../webhook-events.tsx'
import { EventGroup } from './event-group.tsx'

interface EventPickerProps {
  readonly value: readonly string[]
  readonly error: string | undefined
  readonly onChange: (events: string[]) => void
  /** The first control: where the focus goes when nothing was chosen. */
  readonly firstRef: Ref<HTMLInputElement>
}

/** Which events a webhook gets: all, future ones too, or some, by group; those of Gancho itself in either case. */
export function EventPicker({ value, error, onChange, firstRef }: EventPickerProps) {
  const t = useText()
  const format = useFormat()
  const id = useId()
  const isAll = value.includes(allEvents)
  return (
    <fieldset
      aria-describedby={error === undefined ? undefined : `${id}-error`}
      className="flex flex-col gap-3"
    >
      <div className="flex items-baseline justify-between gap-3">
        <legend className="contents font-medium">
          <span>{t('webhooks-form.events')}</span>
        </legend>
        <span role="status" className="figures text-muted text-sm">
          {!isAll &&
            t('webhooks-form.events.chosen', { count: value.length, shown: format.number(value.length) })}
        </span>
      </div>
      <FieldError id={`${id}-error`} error={error} />
      <Checkbox
        ref={firstRef}
        checked={isAll}
        aria-invalid={error !== undefined || undefined}
        onChange={(event) => {
          const operational = value.filter(isOperational)
          onChange(event.target.checked ? [allEvents, ...operational] : operational)
        }}
        label={t('webhooks-form.events.all')}
        hint={t('webhooks-form.events.all.hint')}
      />
      <SomeEvents value={value} isAll={isAll} onChange={onChange} />
    </fieldset>
  )
}

interface SomeEventsProps extends Pick<EventPickerProps, 'value' | 'onChange'> {
  /** All events are chosen: only those of Gancho itself are left to choose from. */
  readonly isAll: boolean
}

function SomeEvents({ value, isAll, onChange }: SomeEventsProps) {
  const t = useText()
  const describe = useProblem()
  const words = useEventTypeText()
  const api = useApi()
  const eventTypes = useQuery(eventTypesQuery(api))
  const [filter, setFilter] = useState('')
  const looked = useDeferredValue(filter).trim().toLowerCase()

  if (eventTypes.isError) {
    return (
      <ErrorState
        problem={describe(eventTypes.error)}
        onRetry={eventTypes.refetch}
        isRetrying={eventTypes.isFetching}
      />
    )
  }
  if (eventTypes.data === undefined) {
    return (
      <div className="flex flex-col gap-2">
        <LoadingStatus />
        <Skeleton className="h-9" />
        <Skeleton className="h-44" />
      </div>
    )
  }
  const types = eventTypes.data.filter(({ name }) => !isAll || isOperational(name))
  const shown = types.filter((type) =>
    [type.name, words.groupOf(type.group), words.descriptionOf(type)]
      .join('\n')
      .toLowerCase()
      .includes(looked),
  )
  const groups = Map.groupBy(shown, ({ group }) => group)
  const operational = types.map(({ name }) => name).filter(isOperational)
  const named = value.flatMap((name) => (name === allOperationalEvents ? operational : [name]))
  const isChosen = new Set(named)
  const set = (types: readonly EventType[], isOn: boolean) => {
    const names = new Set(types.map(({ name }) => name))
    onChange([...named.filter((name) => !names.has(name)), ...(isOn ? names : [])])
  }
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
        {[...groups].map(([group, types]) => (
          <EventGroup
            key={group}
            name={words.groupOf(group)}
            types={types}
            chosen={isChosen}
            isOpen={looked !== ''}
            onChange={set}
          />
        ))}
        {shown.length === 0 && (
          <p className="px-4 py-8 text-center text-muted">{t('webhooks-form.events.none')}</p>
        )}
      </div>
    </div>
  )
}
