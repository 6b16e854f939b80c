import type { ReplayPreview } from '@gancho/client/http'
import { useFormat, useProblem, useText } from '../../i18n/index.ts'
import { Callout } from '../../ui/callout.tsx'
import { Skeleton } from '../../ui/skeleton.tsx'

interface PreviewProps {
  /** Absent while it is counted. */
  readonly preview: ReplayPreview | undefined
  readonly error: Error | null
  /** Something has to be chosen first. */
  readonly isWaiting: boolean
  /** Deliveries per second. */
  readonly rate: number
}

/** How many deliveries that is, and how long it takes: in the same place and size in each of its states. */
export function Preview({ preview, error, isWaiting, rate }: PreviewProps) {
  const t = useText()
  const format = useFormat()
  const describe = useProblem()
  if (error !== null) {
    const { title, text } = describe(error)
    return (
      <Callout meaning="bad" role="alert" title={title}>
        {text}
      </Callout>
    )
  }
  if (isWaiting) return <Callout meaning="calm" role="status" title={t('replays.preview.choose')} />
  if (preview === undefined) return <Skeleton className="h-16 w-full" />
  const { deliveries, is_minimum, webhooks } = preview
  const shown = format.number(deliveries)
  if (deliveries === 0) return <Callout meaning="calm" role="status" title={t('replays.preview.none')} />
  return (
    <Callout
      meaning="busy"
      role="status"
      title={t(is_minimum ? 'replays.preview.atLeast' : 'replays.preview.count', {
        count: deliveries,
        shown,
      })}
    >
      <p>{t('replays.preview.details', { webhooks, time: format.until((deliveries / rate) * 1_000) })}</p>
    </Callout>
  )
}
