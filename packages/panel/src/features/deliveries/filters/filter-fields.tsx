import { useQuery } from '@tanstack/react-query'
import { useApi } from '../../../data/api.ts'
import { eventTypesQuery } from '../../../data/event-types.ts'
import { oneOf } from '../../../data/search.ts'
import { webhooksQuery } from '../../../data/webhooks.ts'
import { useCause, useText } from '../../../i18n/index.ts'
import { Checkbox } from '../../../ui/checkbox.tsx'
import { cx } from '../../../ui/cx.ts'
import { Field } from '../../../ui/field.tsx'
import { Select } from '../../../ui/input.tsx'
import { hostOf } from '../../../ui/url-text.tsx'
import { type ChangeSearch, causes, type DeliveriesSearch, deliveryRanges } from '../search.ts'

interface FilterFieldsProps {
  readonly search: DeliveriesSearch
  readonly onSearch: ChangeSearch
  readonly hasWebhook: boolean
  readonly isNarrow: boolean
}

const codeClasses = ['2xx', '3xx', '4xx', '5xx']

/** Every filter beside status and id. */
export function FilterFields({ search, onSearch, hasWebhook, isNarrow }: FilterFieldsProps) {
  const t = useText()
  const causeOf = useCause()
  return (
    <div
      className={cx(
        'grid gap-3 rounded-lg border border-line bg-surface p-4 sm:grid-cols-2',
        !isNarrow && 'lg:grid-cols-3',
      )}
    >
      <Field label={t('deliveries.filter.range')}>
        <Select
          value={search.range ?? (search.from === undefined && search.to === undefined ? '' : 'custom')}
          onChange={({ target }) =>
            onSearch({ range: oneOf(target.value, deliveryRanges), from: undefined, to: undefined })
          }
        >
          <option value="">{t('deliveries.range.any')}</option>
          {deliveryRanges.map((each) => (
            <option key={each} value={each}>
              {t(`deliveries.range.${each}`)}
            </option>
          ))}
          {search.range === undefined && (search.from ?? search.to) !== undefined && (
            <option value="custom">{t('deliveries.range.custom')}</option>
          )}
        </Select>
      </Field>
      <EventField event={search.event} onSearch={onSearch} />
      {hasWebhook && <WebhookField webhook={search.webhook} onSearch={onSearch} />}
      <Field label={t('deliveries.filter.error')}>
        <Select
          value={search.error ?? ''}
          onChange={({ target }) => onSearch({ error: target.value || undefined })}
        >
          <option value="">{t('deliveries.error.any')}</option>
          {withChosen(causes, search.error).map((each) => (
            <option key={each} value={each}>
              {causeOf(each).cause}
            </option>
          ))}
        </Select>
      </Field>
      <Field label={t('deliveries.filter.code')}>
        <Select
          value={search.code ?? ''}
          onChange={({ target }) => onSearch({ code: target.value || undefined })}
        >
          <option value="">{t('deliveries.code.any')}</option>
          {withChosen(codeClasses, search.code).map((each) => (
            <option key={each} value={each}>
              {each}
            </option>
          ))}
        </Select>
      </Field>
      <Checkbox
        label={t('deliveries.filter.test')}
        checked={search.test ?? false}
        onChange={({ target }) => onSearch({ test: target.checked || undefined })}
        className="self-end sm:pb-1.5"
      />
    </div>
  )
}

/** A link may name what is in no list. */
const withChosen = (known: readonly string[], chosen: string | undefined) =>
  chosen === undefined || known.includes(chosen) ? known : [...known, chosen]

interface EventFieldProps {
  readonly event: string | undefined
  readonly onSearch: ChangeSearch
}

/** One event type, or all of a group: `invoice.*`. */
function EventField({ event, onSearch }: EventFieldProps) {
  const t = useText()
  const eventTypes = useQuery(eventTypesQuery(useApi()))
  const names = withChosen(
    (eventTypes.data ?? []).map(({ name }) => name),
    event?.endsWith('*') ? undefined : event,
  )
  const prefixes = withChosen(
    [
      ...new Set(
        names.filter((name) => name.includes('.')).map((name) => `${name.slice(0, name.lastIndexOf('.'))}.*`),
      ),
    ],
    event?.endsWith('*') ? event : undefined,
  )
  return (
    <Field label={t('deliveries.filter.event')}>
      <Select value={event ?? ''} onChange={({ target }) => onSearch({ event: target.value || undefined })}>
        <option value="">{t('deliveries.event.any')}</option>
        <optgroup label={t('deliveries.event.groups')}>
          {prefixes.map((each) => (
            <option key={each} value={each}>
              {each}
            </option>
          ))}
        </optgroup>
        <optgroup label={t('deliveries.event.types')}>
          {names.map((each) => (
            <option key={each} value={each}>
              {each}
            </option>
          ))}
        </optgroup>
      </Select>
    </Field>
  )
}

interface WebhookFieldProps {
  readonly webhook: string | undefined
  readonly onSearch: ChangeSearch
}

function WebhookField({ webhook, onSearch }: WebhookFieldProps) {
  const t = useText()
  const { data: webhooks = [] } = useQuery(webhooksQuery(useApi()))
  return (
    <Field label={t('deliveries.filter.webhook')}>
      <Select
        value={webhook ?? ''}
        onChange={({ target }) => onSearch({ webhook: target.value || undefined })}
      >
        <option value="">{t('deliveries.webhook.any')}</option>
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
  )
}
