import type { ReactNode } from 'react'
import type { Meaning } from '../../ui/badge.tsx'
import { cx } from '../../ui/cx.ts'
import { Icon, type IconName } from '../../ui/icon.tsx'

const looks = {
  warn: { className: 'bg-warn-soft text-warn-ink', icon: 'alert' },
  calm: { className: 'bg-calm-soft text-calm-ink', icon: 'info' },
} as const satisfies Partial<Record<Meaning, { className: string; icon: IconName }>>

/** Above every screen: something to know about all of it. Nothing without children; read out when they come. */
export function Banner({ meaning, children }: { meaning: keyof typeof looks; children: ReactNode }) {
  const { className, icon } = looks[meaning]
  return (
    <div role="status">
      {children && (
        <p className={cx('flex items-center justify-center gap-2 px-4 py-2 text-sm', className)}>
          <Icon name={icon} />
          {children}
        </p>
      )}
    </div>
  )
}
