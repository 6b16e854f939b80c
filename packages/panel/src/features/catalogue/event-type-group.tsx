import type { EventType } from '@gancho/client/http'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { type ReactNode, useId } from 'react'
import { useApi } from '../../data/api.ts'
import { useEventTypeText, useText } from '../../i18n/index.ts'
import { Badge } from '../../ui/badge.tsx'
import { cx } from '../../ui/cx.ts'
import { Icon } from '../../ui/icon.tsx'
import { EventTypeDetails } from './event-type-details.tsx'

/** The event types of one group; the one that the URL names is open. */
export function EventTypeGroup({
  name,
  text,
  types,
}: {
  readonly name: string
  /** What they have in common, where that is not said by their name. */
  readonly text?: ReactNode
  readonly types: readonly EventType[]
}) {
  const id = useId()
  const { event } = useSearch({ from: '/shell/events' })
  return (
    <section aria-labelledby={id}>
      <h2 id={id} className="text-lg">
        {name}
      </h2>
      {text && <p className="max-w-prose text-muted">{text}</p>}
      <ul className="mt-2.5 divide-y divide-line overflow-hidden rounded-lg border border-line bg-surface">
        {types.map((type) => (
          <li key={type.name}>
            <EventTypeRow type={type} isOpen={type.name === event} />
          </li>
        ))}
      </ul>
    </section>
  )
}

function EventTypeRow({ type, isOpen }: { readonly type: EventType; readonly isOpen: boolean }) {
  const t = useText()
  const words = useEventTypeText()
  const { canWrite } = useApi()
  const navigate = useNavigate()
  const toggle = () =>
    navigate({
      to: '.',
      search: (before) => ({ ...before, event: isOpen ? undefined : type.name }),
      replace: true,
      resetScroll: false,
    })
  return (
    <>
      <button
        type="button"
        aria-expanded={isOpen}
        onClick={toggle}
        className="flex min-h-13 w-full items-center gap-3 px-4 py-2.5 text-left hover:bg-hover focus-visible:-outline-offset-2"
      >
        <span className="min-w-0 flex-1 gap-x-6 sm:grid sm:grid-cols-[minmax(0,2fr)_minmax(0,3fr)] sm:items-baseline">
          <span className="flex flex-wrap items-center gap-x-2.5 gap-y-1">
            <code translate="no" className="break-all font-medium font-mono text-base">
              {type.name}
            </code>
            {!type.built_in && <Badge meaning="calm">{t('catalogue.own')}</Badge>}
          </span>
          <span className="mt-0.5 block text-muted">{words.descriptionOf(type)}</span>
        </span>
        <Icon name="chevron" className={cx('text-muted', !isOpen && '-rotate-90')} />
      </button>
      {isOpen && <EventTypeDetails type={type} canWrite={canWrite} />}
    </>
  )
}
