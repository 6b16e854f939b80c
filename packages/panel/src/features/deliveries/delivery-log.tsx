import { type ReactNode, useRef, useState } from 'react'
import { DeliveryFilters } from './filters/delivery-filters.tsx'
import { FilterChips } from './filters/filter-chips.tsx'
import { StatusFilter } from './filters/status-filter.tsx'
import { LogList } from './log-list.tsx'
import type { ChangeSearch, DeliveriesSearch } from './search.ts'
import { useLogKeys } from './use-log-keys.ts'

interface DeliveryLogProps {
  /** Whose log it is; without one it is of all, and the filter may name one. */
  readonly webhookId?: string
  /** Which delivery is shown beside it. */
  readonly selectedId?: string | undefined
  readonly search: DeliveriesSearch
  readonly onSearch: ChangeSearch
  /** What is said between the filters and the rows: replays under way. */
  readonly children?: ReactNode
}

/** Deliveries, newest event first, with filters, live: on a page of its own, and beside a webhook. */
export function DeliveryLog({ webhookId, selectedId, search, onSearch, children }: DeliveryLogProps) {
  const root = useRef<HTMLElement>(null)
  useLogKeys(root)
  const [isPaused, setPaused] = useState(false)
  const filters = webhookId === undefined ? search : { ...search, webhook: webhookId }
  const isNarrow = webhookId !== undefined || selectedId !== undefined
  return (
    <section ref={root} className="flex min-w-0 flex-col gap-3">
      <StatusFilter search={search} webhookId={webhookId} onSearch={onSearch} />
      <DeliveryFilters search={search} onSearch={onSearch} webhookId={webhookId} isNarrow={isNarrow} />
      <FilterChips search={search} onSearch={onSearch} webhookId={webhookId} />
      {children}
      <LogList
        key={JSON.stringify(filters)}
        filters={filters}
        isScoped={webhookId !== undefined}
        isNarrow={isNarrow}
        selectedId={selectedId}
        isPaused={isPaused}
        onPause={setPaused}
        onSearch={onSearch}
      />
    </section>
  )
}
