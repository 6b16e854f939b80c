import type { ReactNode } from 'react'

interface CardProps {
  readonly title: string
  readonly aside?: ReactNode
  readonly actions?: ReactNode
  readonly children: ReactNode
}

/** A setting of the bin, as it is now. */
export function Card({ title, aside, actions, children }: CardProps) {
  return (
    <section className="rounded-lg border border-line bg-surface p-4">
      <div className="mb-2 flex min-h-7 flex-wrap items-center gap-x-3 gap-y-2">
        <h2 className="text-base">{title}</h2>
        {aside}
        {actions && <div className="ml-auto flex gap-2">{actions}</div>}
      </div>
      {children}
    </section>
  )
}
