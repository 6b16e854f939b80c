import type { ReactNode } from 'react'
import type { Meaning } from './badge.tsx'
import { cx } from './cx.ts'
import { Icon, type IconName } from './icon.tsx'

const looks: Readonly<Record<Meaning, { readonly className: string; readonly icon: IconName }>> = {
  good: { className: 'bg-good-soft', icon: 'check' },
  bad: { className: 'bg-bad-soft', icon: 'alert' },
  warn: { className: 'bg-warn-soft', icon: 'alert' },
  busy: { className: 'bg-busy-soft', icon: 'info' },
  calm: { className: 'bg-calm-soft', icon: 'info' },
}

const inks: Readonly<Record<Meaning, string>> = {
  good: 'text-good-ink',
  bad: 'text-bad-ink',
  warn: 'text-warn-ink',
  busy: 'text-busy-ink',
  calm: 'text-calm-ink',
}

interface CalloutProps {
  readonly meaning: Meaning
  readonly title?: ReactNode
  readonly children?: ReactNode
  readonly actions?: ReactNode
  /** `alert` is read out at once, `status` in turn; neither for what is there from the start. */
  readonly role?: 'alert' | 'status'
}

/** Something to know about what is below it. */
export function Callout({ meaning, title, children, actions, role }: CalloutProps) {
  const { className, icon } = looks[meaning]
  return (
    <div
      role={role}
      className={cx(
        'flex flex-wrap items-start gap-x-4 gap-y-3 rounded-md px-4 py-3 forced-colors:border',
        className,
      )}
    >
      <div className="flex min-w-60 flex-1 items-start gap-2.5">
        <Icon name={icon} className={cx('mt-0.75', inks[meaning])} />
        <div className="min-w-0">
          {title && <p className={cx('font-medium', inks[meaning])}>{title}</p>}
          {children && <div className="text-ink">{children}</div>}
        </div>
      </div>
      {actions && <div className="flex flex-wrap gap-2">{actions}</div>}
    </div>
  )
}
