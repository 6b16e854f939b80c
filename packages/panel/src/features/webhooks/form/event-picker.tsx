import type { EventType } from '@gancho/client/http'
import { useQuery } from '@tanstack/react-query'
import { type Ref, useId } from 'react'
import { useApi } from '../../../data/api.ts'
import { allEvents, allOperationalEvents, eventTypesQuery, isOperational } from '../../../data/event-types.ts'
import { useFormat, useProblem, useText } from '../../../i18n/index.ts'
import { Checkbox } from '../../../ui/checkbox.tsx'
import { FieldError } from '../../../ui/field.tsx'
import { Skeleton } from '../../../ui/skeleton.tsx'
import { ErrorState, LoadingStatus } from '../../../ui/states.tsx'
import { OperationalEvents } from './operational-events.tsx'
import { SomeEvents } from './some-events.tsx'

interface EventPickerProps {
  readonly value: readonly string[]
  readonly error: string | undefined
  readonly onChange: (events: string[]) => void
  /** The first control: where the focus goes when nothing was chosen. */
  readonly firstRef: Ref<HTMLInputElement>
}

/** Which events a webhook gets: all, future ones too, or some, by group; and apart from them, those of Gancho itself. */
export function EventPicker({ value, error, onChange, firstRef }: EventPickerProps) {
  const t = useText()
  const format = useFormat()
  const id = useId()
  const describe = useProblem()
  const eventTypes = useQuery(eventTypesQuery(useApi()))
  const { own = [], operational = [] } = Object.groupBy(eventTypes.data ?? [], ({ name }) =>
    isOperational(name) ? 'operational' : 'own',
  )
  const isAll = value.includes(allEvents)
  const named = value.flatMap((event) =>
    event === allOperationalEvents ? operational.map(({ name }) => name) : [event],
  )
  const chosen = new Set(named)
  const set = (types: readonly EventType[], isOn: boolean) => {
    const names = new Set(types.map(({ name }) => name))
    onChange([...named.filter((name) => !names.has(name)), ...(isOn ? names : [])])
  }
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
            t('webhooks-form.events.chosen', { count: named.length, shown: format.number(named.length) })}
        </span>
      </div>
      <FieldError id={`${id}-error`} error={error} />
      <Checkbox
        ref={firstRef}
        checked={isAll}
        aria-invalid={error !== undefined || undefined}
        onChange={({ target }) => {
          const operational = value.filter(isOperational)
          onChange(target.checked ? [allEvents, ...operational] : operational)
        }}
        label={t('webhooks-form.events.all')}
        hint={t('webhooks-form.events.all.hint')}
      />
      {eventTypes.isPending && <Loading />}
      {eventTypes.isError && (
        <ErrorState
          problem={describe(eventTypes.error)}
          onRetry={eventTypes.refetch}
          isRetrying={eventTypes.isFetching}
        />
      )}
      {eventTypes.isSuccess && !isAll && <SomeEvents types={own} chosen={chosen} onChange={set} />}
      {operational.length > 0 && <OperationalEvents types={operational} chosen={chosen} onChange={set} />}
    </fieldset>
  )
}

function Loading() {
  return (
    <div className="flex flex-col gap-2">
      <LoadingStatus />
      <Skeleton className="h-9" />
      <Skeleton className="h-44" />
    </div>
  )
}
