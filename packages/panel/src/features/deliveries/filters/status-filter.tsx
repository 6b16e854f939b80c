import { useText } from '../../../i18n/index.ts'
import { cx } from '../../../ui/cx.ts'
import type { ChangeSearch } from '../delivery-log.tsx'
import type { DeliveriesSearch, deliveryStatuses } from '../search.ts'

interface StatusFilterProps {
  readonly status: DeliveriesSearch['status']
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
export function StatusFilter({ status, onSearch }: StatusFilterProps) {
  const t = useText()
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
        </button>
      ))}
    </fieldset>
  )
}
