import type { Delivery } from '@gancho/client/http'
import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { useApi } from '../../../data/api.ts'
import { attemptsQuery, deliveryQuery, useShowInLogs } from '../../../data/deliveries.ts'
import { useProblem } from '../../../i18n/index.ts'
import { Skeleton } from '../../../ui/skeleton.tsx'
import { ErrorState, LoadingStatus } from '../../../ui/states.tsx'
import type { DetailView } from '../search.ts'
import { AttemptTabs } from './attempt-tabs.tsx'
import { DeliveryHeader } from './delivery-header.tsx'
import { Timeline } from './timeline.tsx'
import { VerdictLine } from './verdict-line.tsx'

interface DeliveryDetailProps {
  readonly deliveryId: string
  /** It is the page, and not a part of one. */
  readonly isPage: boolean
  /** The way out of it, where it is beside the log. */
  readonly close: ReactNode
  readonly view: DetailView
  readonly onView: (view: DetailView) => void
}

/** One delivery: what became of it, how it went, and everything that was sent and answered. */
export function DeliveryDetail({ deliveryId, close, ...rest }: DeliveryDetailProps) {
  const describe = useProblem()
  const delivery = useQuery(deliveryQuery(useApi(), deliveryId))
  if (delivery.data !== undefined) return <Loaded delivery={delivery.data} close={close} {...rest} />
  if (delivery.isError) {
    return (
      <div className="flex flex-col">
        <div className="self-end">{close}</div>
        <ErrorState
          problem={describe(delivery.error)}
          onRetry={delivery.refetch}
          isRetrying={delivery.isFetching}
        />
      </div>
    )
  }
  return (
    <div className="flex flex-col gap-5">
      <LoadingStatus />
      <div className="flex justify-between gap-3">
        <Skeleton className="h-9 w-2/3" />
        {close}
      </div>
      <Skeleton className="h-18 w-full" />
      <Skeleton className="h-72 w-full" />
    </div>
  )
}

function Loaded({
  delivery,
  isPage,
  close,
  view,
  onView,
}: Omit<DeliveryDetailProps, 'deliveryId'> & { readonly delivery: Delivery }) {
  useShowInLogs(delivery)
  const { data: attempts = [], isPending } = useQuery(attemptsQuery(useApi(), delivery))
  const shown = attempts.find(({ attempt }) => attempt === view.attempt) ?? attempts.at(-1)
  return (
    <div className="flex min-w-0 flex-col gap-5">
      <DeliveryHeader
        delivery={delivery}
        shown={shown}
        isPage={isPage}
        close={close}
        view={view}
        onView={onView}
      />
      <VerdictLine delivery={delivery} attempts={attempts} />
      <Timeline
        delivery={delivery}
        attempts={isPending ? undefined : attempts}
        shown={shown?.attempt}
        onShow={(attempt) => onView({ ...view, attempt })}
      />
      {shown !== undefined && (
        <AttemptTabs delivery={delivery} attempts={attempts} shown={shown} view={view} onView={onView} />
      )}
    </div>
  )
}
