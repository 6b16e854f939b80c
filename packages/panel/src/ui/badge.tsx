import type { ReactNode } from 'react'
import { cx } from './cx.ts'
import { Icon, type IconName } from './icon.tsx'

/** good: done · bad: failed · warn: needs a look · busy: under way · calm: at rest. */
export type Meaning = 'good' | 'bad' | 'warn' | 'busy' | 'calm'

const looks: Readonly<Record<Meaning, string>> = {
  good: 'bg-good-soft text-good-ink',
  bad: 'bg-bad-soft text-bad-ink',
  warn: 'bg-warn-soft text-warn-ink',
  busy: 'bg-busy-soft text-busy-ink',
  calm: 'bg-calm-soft text-calm-ink',
}

interface BadgeProps {
  readonly meaning: Meaning
  readonly icon?: IconName
  readonly className?: string
  /** A word or two. */
  readonly children: ReactNode
}

/** A state: a colour, an icon and a word, so that none of them is needed alone. */
export function Badge({ meaning, icon, className, children }: BadgeProps) {
  return (
    <span
      className={cx(
        'inline-flex h-5.5 items-center gap-1 whitespace-nowrap rounded-full px-2 font-medium text-xs forced-colors:border',
        icon && 'pl-1.5',
        looks[meaning],
        className,
      )}
    >
      {icon && <Icon name={icon} className="size-3.5" />}
      {children}
    </span>
  )
}
