import { type ReactNode, useEffect } from 'react'
import { cx } from './cx.ts'

interface PageHeaderProps {
  /** The page's heading, and the title of the document. */
  readonly title: string
  /** What the heading looks like, when it is more than its words. */
  readonly heading?: ReactNode
  readonly description?: ReactNode
  /** Beside the heading: a badge. */
  readonly aside?: ReactNode
  readonly actions?: ReactNode
}

/** The top of a page: its only `h1`, which gets the focus when the page changes. */
export function PageHeader({ title, heading, description, aside, actions }: PageHeaderProps) {
  useEffect(() => {
    document.title = `${title} · Gancho`
  }, [title])
  return (
    <header className="mb-5 flex flex-wrap items-start justify-between gap-x-6 gap-y-3">
      <div className="min-w-0">
        <div className="flex min-h-9 flex-wrap items-center gap-x-3 gap-y-1">
          <h1 tabIndex={-1} className="min-w-0 text-xl tracking-tight">
            {heading ?? title}
          </h1>
          {aside}
        </div>
        {description && <p className="max-w-prose text-muted">{description}</p>}
      </div>
      {actions && <div className="flex flex-wrap items-center gap-2">{actions}</div>}
    </header>
  )
}

/** The room that a page has; `isWide` for lists beside details. */
export function Page({
  isWide = false,
  children,
}: {
  readonly isWide?: boolean
  readonly children: ReactNode
}) {
  return (
    <div
      className={cx('mx-auto w-full px-4 py-5 sm:px-6 lg:px-8 lg:py-7', isWide ? 'max-w-400' : 'max-w-300')}
    >
      {children}
    </div>
  )
}
