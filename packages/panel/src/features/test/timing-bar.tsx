import type { AttemptTimings } from '@gancho/client/http'
import { useFormat, useText } from '../../i18n/index.ts'
import { cx } from '../../ui/cx.ts'

const phases = ['dns_ms', 'connect_ms', 'tls_ms', 'first_byte_ms'] as const
const fills = {
  dns_ms: 'bg-calm-solid',
  connect_ms: 'bg-warn-solid',
  tls_ms: 'bg-busy-solid',
  first_byte_ms: 'bg-good-solid',
} as const

interface TimingBarProps {
  readonly timings: AttemptTimings
  readonly totalMs: number
}

/** Where the time of an attempt went, one phase after the other. */
export function TimingBar({ timings, totalMs }: TimingBarProps) {
  const t = useText()
  const format = useFormat()
  const known = phases.flatMap((phase) => {
    const ms = timings[phase]
    return ms === null ? [] : [{ phase, ms }]
  })
  return (
    <div>
      <div aria-hidden="true" className="flex h-1.5 gap-px overflow-hidden rounded-full bg-sunken">
        {known.map(({ phase, ms }) => (
          <span
            key={phase}
            className={fills[phase]}
            style={{ width: `${Math.min(100, Math.max(0.5, (ms / Math.max(totalMs, 1)) * 100))}%` }}
          />
        ))}
      </div>
      <dl className="figures mt-2 flex flex-wrap gap-x-5 gap-y-1 text-sm">
        {known.map(({ phase, ms }) => (
          <div key={phase} className="flex items-center gap-1.5">
            <span aria-hidden="true" className={cx('size-2 rounded-sm', fills[phase])} />
            <dt className="text-muted">{t(`test.phase.${phase}`)}</dt>
            <dd>{format.duration(Math.round(ms))}</dd>
          </div>
        ))}
        <div className="flex items-center gap-1.5">
          <dt className="text-muted">{t('test.phase.total')}</dt>
          <dd className="font-medium">{format.duration(Math.round(totalMs))}</dd>
        </div>
      </dl>
    </div>
  )
}
