import type { ReactElement } from 'react'
import { useFormat } from '../../i18n/index.ts'
import { cx } from '../../ui/cx.ts'

interface Share {
  readonly id: string
  readonly count: number
  /** What the bar's colour says. */
  readonly bar: 'delivered' | 'failed'
  /** Another figure beside the count: a rate. */
  readonly note?: string | undefined
  /** Names it, and leads to what it counts. */
  readonly link: ReactElement
}

interface ShareListProps {
  readonly shares: readonly Share[]
  /** What is counted, for those who hear the list. */
  readonly unit: string
  /** Said when there is nothing. */
  readonly none: string
}

/** Names with counts, the largest first; a bar shows each against the largest. */
export function ShareList({ shares, unit, none }: ShareListProps) {
  const format = useFormat()
  const largest = Math.max(1, ...shares.map(({ count }) => count))
  if (shares.length === 0) return <p className="py-6 text-center text-muted">{none}</p>
  return (
    <ol className="flex flex-col gap-3">
      {shares.map(({ id, count, bar, note, link }) => (
        <li key={id}>
          <div className="flex items-baseline gap-3 text-sm">
            <span className="flex min-w-0 flex-1">{link}</span>
            {note && <span className="figures text-muted">{note}</span>}
            <span className="figures min-w-12 text-right font-medium">
              {format.number(count)} <span className="sr-only">{unit}</span>
            </span>
          </div>
          <div aria-hidden="true" className="mt-1.5 h-1 rounded-full bg-sunken">
            <div
              className={cx('h-1 rounded-full', bar === 'failed' ? 'bg-bad-solid' : 'bg-good-solid')}
              style={{ width: `${Math.max(1, (count / largest) * 100)}%` }}
            />
          </div>
        </li>
      ))}
    </ol>
  )
}
