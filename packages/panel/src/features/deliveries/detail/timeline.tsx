import type { Attempt, AttemptTimings, Delivery } from '@gancho/client/http'
import type { ReactNode } from 'react'
import { isUnfinished } from '../../../data/deliveries.ts'
import { useCause, useFormat, useText } from '../../../i18n/index.ts'
import { Countdown } from '../../../ui/countdown.tsx'
import { cx } from '../../../ui/cx.ts'
import { Icon, type IconName } from '../../../ui/icon.tsx'
import { Moment } from '../../../ui/relative-time.tsx'
import { Skeleton } from '../../../ui/skeleton.tsx'

interface TimelineProps {
  readonly delivery: Delivery
  /** The first one first; absent while they load. */
  readonly attempts: readonly Attempt[] | undefined
  readonly shown: number | undefined
  readonly onShow: (attempt: number) => void
}

/** How it went, step by step: each attempt opens what was sent and answered. */
export function Timeline({ delivery, attempts, shown, onShow }: TimelineProps) {
  const t = useText()
  return (
    <section aria-label={t('deliveries-detail.timeline')}>
      <ol className="rounded-lg border border-line bg-surface px-4 py-1.5">
        <Step
          icon="plus"
          ink="text-calm-ink"
          title={t('deliveries-detail.step.created')}
          at={delivery.created_at}
        />
        {attempts === undefined && delivery.attempts > 0 && (
          <li className="py-2">
            <Skeleton className="h-5 w-1/2" />
          </li>
        )}
        {attempts?.map((attempt) => (
          <AttemptStep
            key={attempt.id}
            attempt={attempt}
            isShown={attempt.attempt === shown}
            onShow={() => onShow(attempt.attempt)}
          />
        ))}
        <LastStep delivery={delivery} />
      </ol>
    </section>
  )
}

interface StepProps {
  readonly icon: IconName
  readonly ink: string
  readonly title: ReactNode
  readonly at?: string
  readonly isCurrent?: boolean
  readonly children?: ReactNode
}

function Step({ icon, ink, title, at, isCurrent = false, children }: StepProps) {
  return (
    <li className="relative flex gap-3 py-2" aria-current={isCurrent ? 'step' : undefined}>
      <Icon name={icon} className={cx('mt-1', ink)} />
      <div className="min-w-0 flex-1">
        <div className="flex flex-wrap items-baseline justify-between gap-x-4">
          <span className="min-w-0">{title}</span>
          {at !== undefined && <Moment at={at} className="figures text-muted text-sm" />}
        </div>
        {children}
      </div>
    </li>
  )
}

interface AttemptStepProps {
  readonly attempt: Attempt
  readonly isShown: boolean
  readonly onShow: () => void
}

function AttemptStep({ attempt, isShown, onShow }: AttemptStepProps) {
  const t = useText()
  const format = useFormat()
  const causeOf = useCause()
  const { outcome, error, status_code, duration_ms, timings } = attempt
  const isSuccess = outcome === 'success'
  const result =
    status_code === null
      ? error === null
        ? ''
        : causeOf(error).cause
      : t('deliveries-detail.step.answered', { status: String(status_code) })
  return (
    <Step
      icon={isSuccess ? 'check' : 'cross'}
      ink={isSuccess ? 'text-good-ink' : 'text-bad-ink'}
      at={attempt.started_at}
      title={
        <button
          type="button"
          aria-pressed={isShown}
          onClick={onShow}
          className={cx(
            '-mx-1.5 min-h-6 rounded-md px-1.5 text-left hover:bg-hover',
            isShown ? 'bg-selected font-medium' : 'underline decoration-line underline-offset-3',
          )}
        >
          {t('deliveries-detail.step.attempt', { attempt: attempt.attempt })}
          <span className="sr-only"> {t(isSuccess ? 'ui.delivered' : 'ui.failed')}</span>
        </button>
      }
    >
      <p className="text-sm">
        {result} <span className="figures text-muted">{format.duration(duration_ms)}</span>
      </p>
      {timings !== null && <Phases timings={timings} />}
    </Step>
  )
}

const phases = ['dns_ms', 'connect_ms', 'tls_ms', 'first_byte_ms'] as const

/** Where the time went; what did not happen, as on a connection that was open, is left out. */
function Phases({ timings }: { readonly timings: AttemptTimings }) {
  const t = useText()
  const format = useFormat()
  const known = phases.flatMap((phase) => {
    const ms = timings[phase]
    return ms === null ? [] : [{ phase, ms }]
  })
  return (
    <dl className="figures flex flex-wrap gap-x-3 text-muted text-xs">
      {known.map(({ phase, ms }) => (
        <div key={phase} className="flex gap-1">
          <dt>{t(`deliveries-detail.phase.${phase}`)}</dt>
          <dd>{format.duration(Math.round(ms))}</dd>
        </div>
      ))}
    </dl>
  )
}

/** What it waits for, or how it ended. */
function LastStep({ delivery }: { readonly delivery: Delivery }) {
  const t = useText()
  const { status, next_attempt_at, finished_at, attempts } = delivery
  if (status === 'SENDING') {
    return (
      <Step
        isCurrent
        icon="send"
        ink="text-busy-ink"
        title={t('deliveries-detail.step.sending', { attempt: attempts })}
      />
    )
  }
  if (isUnfinished(delivery) && next_attempt_at !== null) {
    return (
      <Step
        isCurrent
        icon="clock"
        ink="text-warn-ink"
        title={
          <>
            {t('deliveries-detail.step.next', { attempt: attempts + 1 })} <Countdown to={next_attempt_at} />
          </>
        }
        at={next_attempt_at}
      />
    )
  }
  if (finished_at === null) return null
  if (status === 'CANCELLED') {
    return (
      <Step icon="ban" ink="text-calm-ink" title={t('deliveries-detail.step.cancelled')} at={finished_at} />
    )
  }
  return status === 'FAILED' ? (
    <Step icon="cross" ink="text-bad-ink" title={t('deliveries-detail.step.failed')} at={finished_at} />
  ) : null
}
