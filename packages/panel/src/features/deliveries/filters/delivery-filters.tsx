import { useId, useState } from 'react'
import { useText } from '../../../i18n/index.ts'
import { Button } from '../../../ui/button.tsx'
import type { ChangeSearch, DeliveriesSearch } from '../search.ts'
import { FilterFields } from './filter-fields.tsx'
import { IdSearch } from './id-search.tsx'

interface DeliveryFiltersProps {
  readonly search: DeliveriesSearch
  readonly onSearch: ChangeSearch
  readonly webhookId: string | undefined
  readonly isNarrow: boolean
}

/** Looks for an id, and opens the other filters. */
export function DeliveryFilters({ search, onSearch, webhookId, isNarrow }: DeliveryFiltersProps) {
  const t = useText()
  const id = useId()
  const [isOpen, setOpen] = useState(false)
  return (
    <search className="flex flex-col gap-3">
      <div className="flex items-center gap-2.5">
        <IdSearch value={search.q} onChange={(q) => onSearch({ q })} />
        <Button icon="filter" aria-expanded={isOpen} aria-controls={id} onClick={() => setOpen(!isOpen)}>
          {t('deliveries.filters')}
        </Button>
      </div>
      <div id={id} hidden={!isOpen}>
        {isOpen && (
          <FilterFields
            search={search}
            onSearch={onSearch}
            hasWebhook={webhookId === undefined}
            isNarrow={isNarrow}
          />
        )}
      </div>
    </search>
  )
}
