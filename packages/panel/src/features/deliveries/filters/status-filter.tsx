import type { DeliveryCounts } from '@gancho/client/http'
import { useQuery } from '@tanstack/react-query'
import { useApi } from '../../../data/api.ts'
import { deliveryCountsQuery, mostCounted } from '../../../data/deliveries.ts'
import { useFormat, useText } from '../../../i18n/index.ts'
import { cx } from '../../../ui/cx.ts'
import { type ChangeSearch, type DeliveriesSearch, type deliveryStatuses, hasFilters } from '../search.ts'

interface StatusFilterProps {
  readonly search: DeliveriesSearch
  /** Whose log it is; without one it is of all. */
  readonly webhookId: string | undefined
  readonly onSearch: ChangeSearch
}

const order = [
  'FAILED',
  'PENDING',
  'SENDING',
  'DELIVERED',
  'CANCELLED',
] as const satisfies (typeof deliveryStatuses)[number][]

/** What became of them: the first question, so it is always in sight. */
export function StatusFilter({ search, webhookId, onSearch }: StatusFilterProps) {
  const t = useText()
  const { status, q } = search
  // Counted without the other filters: beside them it would be another number than that of the rows.
  const isWhole = q === undefined && !hasFilters(search, webhookId !== undefined)
  return (
    <fieldset className="flex min-w-0 gap-5 overflow-x-auto border-line border-b">
      <legend className="sr-only">{t('deliveries.filter.status')}</legend>
      {[undefined, ...order].map((each) => (
        <button
          key={each ?? 'all'}
          type="button"
          aria-pressed={each === status}
          onClick={() => onSearch({ status: each })}
          className={cx(
            '-mb-px h-9 shrink-0 border-b-2 px-0.5 font-medium focus-visible:-outline-offset-2 pointer-coarse:h-11',
            each === status ? 'border-accent text-ink' : 'border-transparent text-muted hover:text-ink',
          )}
        >
          {each === undefined ? t('deliveries.filter.all') : t(`deliveries.statuses.${each}`)}
          {isWhole && (each === 'FAILED' || each === 'PENDING') && (
            <Count of={each === 'FAILED' ? 'failed' : 'pending'} webhookId={webhookId} />
          )}
        </button>
      ))}
    </fieldset>
  )
}

function Count({
  of,
  webhookId,
}: {
  readonly of: keyof DeliveryCounts
  readonly webhookId: string | undefined
}) {
  const format = useFormat()
  const { data } = useQuery(deliveryCountsQuery(useApi(), webhookId))
  const count = data?.[of]
  return (
    <span className="figures ml-1.5 inline-block min-w-4 text-left font-normal text-muted text-sm">
      {count !== undefined && format.number(count)}
      {count === mostCounted && more}
    </span>
  )
}

/** Not words: there may be more than were counted. */
const more = '+'
