import type { Attempt, Delivery } from '@gancho/client/http'
import { useQuery } from '@tanstack/react-query'
import { useApi } from '../../data/api.ts'
import { testRunQuery, useCancelTest } from '../../data/tests.ts'
import { useProblem, useText } from '../../i18n/index.ts'
import { Button, ButtonLink } from '../../ui/button.tsx'
import { Callout } from '../../ui/callout.tsx'
import { RelativeTime } from '../../ui/relative-time.tsx'
import { Skeleton } from '../../ui/skeleton.tsx'
import { ErrorState } from '../../ui/states.tsx'
import { toast } from '../../ui/toast.tsx'
import { Exchange } from './exchange.tsx'
import { Outcome } from './outcome.tsx'
import { TimingBar } from './timing-bar.tsx'

/** What came of a test: the verdict first, then where the time went and what was answered. */
export function TestResult({ eventId }: { readonly eventId: string }) {
  const t = useText()
  const describe = useProblem()
  const run = useQuery(testRunQuery(useApi(), eventId))
  const { delivery = null, attempt = null } = run.data ?? {}
  return (
    <section aria-label={t('test.result')} aria-live="polite" className="flex flex-col gap-4">
      {run.isError ? (
        <ErrorState problem={describe(run.error)} onRetry={run.refetch} isRetrying={run.isFetching} />
      ) : delivery === null || attempt === null ? (
        <>
          <Callout meaning="busy" title={t('test.waiting')}>
            {t('test.waiting.text')}
          </Callout>
          <Skeleton className="h-24" />
        </>
      ) : (
        <Ended eventId={eventId} delivery={delivery} attempt={attempt} />
      )}
    </section>
  )
}

interface EndedProps {
  readonly eventId: string
  readonly delivery: Delivery
  readonly attempt: Attempt
}

function Ended({ eventId, delivery, attempt }: EndedProps) {
  const t = useText()
  return (
    <>
      <Outcome attempt={attempt} />
      {delivery.status === 'PENDING' && <Retrying eventId={eventId} delivery={delivery} />}
      {attempt.timings !== null && <TimingBar timings={attempt.timings} totalMs={attempt.duration_ms} />}
      <Exchange attempt={attempt} />
      <div>
        <ButtonLink to="/deliveries/$deliveryId" params={{ deliveryId: delivery.id }} size="sm" icon="send">
          {t('test.open')}
        </ButtonLink>
      </div>
    </>
  )
}

/** A test is retried like any delivery: whoever has seen enough can end that. */
function Retrying({ eventId, delivery }: Pick<EndedProps, 'eventId' | 'delivery'>) {
  const t = useText()
  const describe = useProblem()
  const cancel = useCancelTest(eventId)
  return (
    <Callout
      meaning="calm"
      title={
        <>
          {t('test.retry')}{' '}
          {delivery.next_attempt_at !== null && <RelativeTime at={delivery.next_attempt_at} />}
        </>
      }
      actions={
        <Button
          size="sm"
          busy={cancel.isPending}
          onClick={() => cancel.mutate(delivery.id, { onError: (error) => toast.problem(describe(error)) })}
        >
          {t('test.retry.cancel')}
        </Button>
      }
    />
  )
}
