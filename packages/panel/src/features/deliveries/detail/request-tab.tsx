import type { Attempt, Delivery } from '@gancho/client/http'
import { useQuery } from '@tanstack/react-query'
import { useApi } from '../../../data/api.ts'
import { eventBodyQuery } from '../../../data/deliveries.ts'
import { useProblem, useText } from '../../../i18n/index.ts'
import { Body } from '../../../ui/body.tsx'
import { Callout } from '../../../ui/callout.tsx'
import { Headers } from '../../../ui/headers.tsx'
import { Skeleton } from '../../../ui/skeleton.tsx'

interface RequestTabProps {
  readonly delivery: Delivery
  readonly attempt: Attempt
}

/** What was sent. */
export function RequestTab({ delivery, attempt }: RequestTabProps) {
  const t = useText()
  const hasHeaders = Object.keys(attempt.request_headers).length > 0
  if (!hasHeaders) return <Callout meaning="calm" title={t('deliveries-detail.request.none')} />
  return (
    <div className="flex flex-col gap-5">
      <p translate="no" className="break-all font-mono text-sm">
        <span className="font-semibold">{method}</span> {delivery.target_url}
      </p>
      <EventBody eventId={delivery.event_id} />
      <Headers headers={attempt.request_headers} label={t('deliveries-detail.headers')} />
    </div>
  )
}

const method = 'POST'

function EventBody({ eventId }: { readonly eventId: string }) {
  const t = useText()
  const describe = useProblem()
  const body = useQuery(eventBodyQuery(useApi(), eventId))
  if (body.isError) {
    const { title, text } = describe(body.error)
    return (
      <Callout meaning="calm" title={title}>
        {text}
      </Callout>
    )
  }
  if (body.data === undefined) return <Skeleton className="h-64 w-full" />
  return <Body text={body.data} label={t('deliveries-detail.body')} />
}
