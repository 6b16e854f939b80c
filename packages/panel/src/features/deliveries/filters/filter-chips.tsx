import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { useApi } from '../../../data/api.ts'
import { webhooksQuery } from '../../../data/webhooks.ts'
import { useCause, useFormat, useText } from '../../../i18n/index.ts'
import { Button } from '../../../ui/button.tsx'
import { Icon } from '../../../ui/icon.tsx'
import { hostOf } from '../../../ui/url-text.tsx'
import { type ChangeSearch, type DeliveriesSearch, hasFilters } from '../search.ts'

export const clearedFilters = {
  status: undefined,
  event: undefined,
  webhook: undefined,
  error: undefined,
  code: undefined,
  range: undefined,
  from: undefined,
  to: undefined,
  test: undefined,
  q: undefined,
} satisfies { [Key in keyof Required<DeliveriesSearch>]: undefined }

interface FilterChipsProps {
  readonly search: DeliveriesSearch
  readonly onSearch: ChangeSearch
  readonly webhookId: string | undefined
}

/** What is filtered by, each to be taken away. Status and id are in sight already. */
export function FilterChips({ search, onSearch, webhookId }: FilterChipsProps) {
  const t = useText()
  if (!hasFilters(search, webhookId !== undefined)) return null
  const { event, webhook, error, code, range, from, to, test } = search
  return (
    <ul aria-label={t('deliveries.chips')} className="flex flex-wrap items-center gap-2">
      {range !== undefined && (
        <Chip onRemove={() => onSearch({ range: undefined })}>{t(`deliveries.range.${range}`)}</Chip>
      )}
      {range === undefined && (from !== undefined || to !== undefined) && (
        <Chip onRemove={() => onSearch({ from: undefined, to: undefined })}>
          <Span from={from} to={to} />
        </Chip>
      )}
      {event !== undefined && (
        <Chip onRemove={() => onSearch({ event: undefined })}>
          <code translate="no">{event}</code>
        </Chip>
      )}
      {webhook !== undefined && webhookId === undefined && (
        <Chip onRemove={() => onSearch({ webhook: undefined })}>
          <WebhookName id={webhook} />
        </Chip>
      )}
      {error !== undefined && (
        <Chip onRemove={() => onSearch({ error: undefined })}>
          <CauseName code={error} />
        </Chip>
      )}
      {code !== undefined && (
        <Chip onRemove={() => onSearch({ code: undefined })}>{t('deliveries.code', { code })}</Chip>
      )}
      {test && <Chip onRemove={() => onSearch({ test: undefined })}>{t('deliveries.filter.test')}</Chip>}
      <li>
        <Button look="quiet" size="sm" onClick={() => onSearch(clearedFilters)}>
          {t('deliveries.clear')}
        </Button>
      </li>
    </ul>
  )
}

function Chip({ children, onRemove }: { readonly children: ReactNode; readonly onRemove: () => void }) {
  const t = useText()
  return (
    <li>
      <button
        type="button"
        onClick={onRemove}
        className="touch inline-flex h-7 max-w-72 items-center gap-1.5 rounded-full border border-line bg-surface pr-2 pl-3 text-sm hover:bg-hover"
      >
        <span className="truncate">{children}</span>
        <Icon name="close" className="size-3.5 text-muted" />
        <span className="sr-only">{t('deliveries.chip.remove')}</span>
      </button>
    </li>
  )
}

function WebhookName({ id }: { readonly id: string }) {
  const webhooks = useQuery(webhooksQuery(useApi()))
  const webhook = webhooks.data?.find((each) => each.id === id)
  return webhook === undefined ? id : webhook.description || hostOf(webhook.url)
}

function CauseName({ code }: { readonly code: string }) {
  return useCause()(code).cause
}

function Span({ from, to }: { readonly from: string | undefined; readonly to: string | undefined }) {
  const t = useText()
  const format = useFormat()
  const known = [from, to].map((at) =>
    at === undefined || Number.isNaN(Date.parse(at)) ? 'none' : format.shortMoment(at),
  )
  const [start = 'none', end = 'none'] = known
  if (end === 'none') return t('deliveries.span.from', { from: start })
  return start === 'none'
    ? t('deliveries.span.to', { to: end })
    : t('deliveries.span', { from: start, to: end })
}
