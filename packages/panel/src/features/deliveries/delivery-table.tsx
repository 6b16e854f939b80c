import type { Delivery } from '@gancho/client/http'
import { Link } from '@tanstack/react-router'
import { isUnfinished } from '../../data/deliveries.ts'
import { useCause, useText } from '../../i18n/index.ts'
import { Badge } from '../../ui/badge.tsx'
import { DeliveryStatusBadge } from '../../ui/delivery-status.tsx'
import { RelativeTime } from '../../ui/relative-time.tsx'
import { type Column, Table } from '../../ui/table.tsx'
import { hostOf } from '../../ui/url-text.tsx'
import { useIsDesktop } from '../../ui/use-media-query.ts'
import { codeOf } from './detail/verdict.ts'
import type { DeliveriesSearch } from './search.ts'

interface DeliveryTableProps {
  /** Absent while they load. */
  readonly rows: readonly Delivery[] | undefined
  /** What its links keep. */
  readonly filters: DeliveriesSearch
  readonly isScoped: boolean
  readonly isNarrow: boolean
  readonly selectedId: string | undefined
}

/** Each delivery with what became of it and why. */
export function DeliveryTable({ rows, filters, isScoped, isNarrow, selectedId }: DeliveryTableProps) {
  const t = useText()
  const columns: readonly Column<Delivery>[] = [
    {
      id: 'status',
      header: t('deliveries.column.status'),
      className: 'w-32',
      cell: ({ status }) => <DeliveryStatusBadge status={status} />,
    },
    {
      id: 'event',
      header: t('deliveries.column.event'),
      isRowHeader: true,
      className: 'w-1/3 max-w-0',
      cell: (delivery) => <Name delivery={delivery} filters={filters} isCurrent={false} />,
    },
    {
      id: 'webhook',
      header: t('deliveries.column.webhook'),
      className: 'w-1/5 max-w-0 text-sm',
      cell: ({ target_url }) => (
        <span translate="no" title={target_url} className="block truncate">
          {hostOf(target_url)}
        </span>
      ),
    },
    {
      id: 'attempts',
      header: t('deliveries.column.attempts'),
      align: 'end',
      className: 'figures max-md:hidden text-sm',
      cell: ({ attempts }) => attempts,
    },
    {
      id: 'result',
      header: t('deliveries.column.result'),
      className: 'w-2/5 max-w-0',
      cell: (delivery) => <Result delivery={delivery} />,
    },
    {
      id: 'time',
      header: t('deliveries.column.time'),
      align: 'end',
      className: 'whitespace-nowrap text-muted text-sm',
      cell: ({ created_at }) => <RelativeTime at={created_at} />,
    },
  ]
  return (
    <Table
      caption={t('deliveries.caption')}
      columns={columns}
      rows={rows}
      keyOf={({ id }) => id}
      isList={isNarrow}
      isSelected={({ id }) => id === selectedId}
      skeletons={8}
      card={(delivery) => (
        <div className="flex flex-col gap-1.5">
          <div className="flex items-baseline justify-between gap-3">
            <Name delivery={delivery} filters={filters} isCurrent={delivery.id === selectedId} />
            <RelativeTime at={delivery.created_at} className="shrink-0 text-muted text-sm" />
          </div>
          <div className="flex min-w-0 flex-wrap items-center gap-x-2.5 gap-y-1 text-sm">
            <DeliveryStatusBadge status={delivery.status} />
            <Result delivery={delivery} />
          </div>
          {!isScoped && (
            <span translate="no" className="truncate text-muted text-sm">
              {hostOf(delivery.target_url)}
            </span>
          )}
        </div>
      )}
    />
  )
}

interface NameProps {
  readonly delivery: Delivery
  readonly filters: DeliveriesSearch
  readonly isCurrent: boolean
}

/** The link to a delivery: pressing anywhere in its row follows it, a second time goes into it. */
function Name({ delivery, filters, isCurrent }: NameProps) {
  const t = useText()
  const isDesktop = useIsDesktop()
  return (
    <span className="flex min-w-0 flex-1 flex-col">
      <span className="flex min-w-0 items-center gap-2">
        <Link
          to="/deliveries/$deliveryId"
          params={{ deliveryId: delivery.id }}
          search={filters}
          resetScroll={!isDesktop}
          data-delivery={delivery.id}
          aria-current={isCurrent ? 'true' : undefined}
          onClick={() => isCurrent && document.getElementById('delivery')?.focus()}
          className="min-w-0 truncate rounded-sm font-mono text-sm after:absolute after:inset-0"
          translate="no"
        >
          {delivery.event}
        </Link>
        {delivery.test && <Badge meaning="calm">{t('deliveries.test')}</Badge>}
      </span>
      {delivery.resource_id !== null && (
        <span translate="no" className="truncate text-muted text-xs">
          {delivery.resource_id}
        </span>
      )}
    </span>
  )
}

/** The last answer and why it was a failure, in words; of one that waits, when it goes on. */
function Result({ delivery }: { readonly delivery: Delivery }) {
  const t = useText()
  const causeOf = useCause()
  const { last_status_code, last_error, next_attempt_at, attempts } = delivery
  const code = codeOf(last_error)
  return (
    <span className="flex min-w-0 items-baseline gap-x-2 text-sm">
      {last_status_code !== null && <span className="figures font-medium">{last_status_code}</span>}
      {code !== null && <span className="truncate text-muted">{causeOf(code).cause}</span>}
      {isUnfinished(delivery) && attempts > 0 && next_attempt_at !== null && (
        <span className="shrink-0 text-muted">
          {t('deliveries.next')} <RelativeTime at={next_attempt_at} />
        </span>
      )}
    </span>
  )
}
