import type { ReplayKind } from '@gancho/client/http'
import { useQuery } from '@tanstack/react-query'
import { useApi } from '../../data/api.ts'
import { eventTypesQuery } from '../../data/event-types.ts'
import { oneOf } from '../../data/search.ts'
import { webhooksQuery } from '../../data/webhooks.ts'
import { useFormat, useText } from '../../i18n/index.ts'
import { Field } from '../../ui/field.tsx'
import { Select } from '../../ui/input.tsx'
import { hostOf } from '../../ui/url-text.tsx'
import { type ReplayChoice, replayRanges } from './search.ts'

interface SelectionFieldsProps {
  readonly choice: ReplayChoice
  readonly kind: ReplayKind
  readonly onChange: (choice: { [Name in keyof ReplayChoice]: ReplayChoice[Name] | undefined }) => void
  readonly rate: number
  readonly onRate: (rate: number) => void
}

const rates = [5, 20, 50, 200, 1_000]

/** Which webhook, event and time, and how fast. */
export function SelectionFields({ choice, kind, onChange, rate, onRate }: SelectionFieldsProps) {
  const t = useText()
  const format = useFormat()
  const api = useApi()
  const { data: webhooks = [] } = useQuery(webhooksQuery(api))
  const { data: eventTypes = [] } = useQuery(eventTypesQuery(api))
  const { webhook, event, range, from, to } = choice
  const events = eventChoices(
    eventTypes.map(({ name }) => name),
    event,
  )
  const hasSpan = range === undefined && (from !== undefined || to !== undefined)
  return (
    <div className="grid gap-4 sm:grid-cols-2">
      <Field label={t('replays.webhook')}>
        <Select
          value={webhook ?? ''}
          onChange={({ target }) => onChange({ webhook: target.value || undefined })}
        >
          <option value="">{t(kind === 'recover' ? 'replays.webhook.all' : 'replays.webhook.choose')}</option>
          {webhook !== undefined && webhooks.every(({ id }) => id !== webhook) && (
            <option value={webhook}>{webhook}</option>
          )}
          {webhooks.map(({ id, url, description }) => (
            <option key={id} value={id}>
              {description || hostOf(url)}
            </option>
          ))}
        </Select>
      </Field>
      <Field label={t('replays.event')}>
        <Select value={event ?? ''} onChange={({ target }) => onChange({ event: target.value || undefined })}>
          <option value="">{t('replays.event.all')}</option>
          {events.map((each) => (
            <option key={each} value={each}>
              {each}
            </option>
          ))}
        </Select>
      </Field>
      <Field label={t('replays.range')}>
        <Select
          value={range ?? (hasSpan ? 'span' : '')}
          onChange={({ target }) =>
            onChange({ range: oneOf(target.value, replayRanges), from: undefined, to: undefined })
          }
        >
          <option value="">{t('replays.range.any')}</option>
          {replayRanges.map((each) => (
            <option key={each} value={each}>
              {t(`replays.range.${each}`)}
            </option>
          ))}
          {hasSpan && <option value="span">{t('replays.range.span')}</option>}
        </Select>
      </Field>
      <Field label={t('replays.rate')} hint={t('replays.rate.hint')}>
        <Select value={rate} onChange={({ target }) => onRate(Number(target.value))}>
          {rates.map((each) => (
            <option key={each} value={each}>
              {t('replays.rate.perSecond', { count: each, shown: format.number(each) })}
            </option>
          ))}
        </Select>
      </Field>
    </div>
  )
}

/** Groups first, such as `invoice.*`, then the types; a link may name what is neither. */
function eventChoices(names: readonly string[], chosen: string | undefined): string[] {
  const groups = names
    .filter((name) => name.includes('.'))
    .map((name) => `${name.slice(0, name.lastIndexOf('.'))}.*`)
  return [...new Set([...groups, ...names, ...(chosen === undefined ? [] : [chosen])])]
}
