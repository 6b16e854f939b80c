import type { ReactNode } from 'react'
import { type Problem, useText } from '../i18n/index.ts'
import { Button } from './button.tsx'
import { CopyButton } from './copy-button.tsx'
import { cx } from './cx.ts'
import { Icon, type IconName } from './icon.tsx'

interface EmptyStateProps {
  readonly icon: IconName
  readonly title: ReactNode
  /** What this is, and what it is good for. */
  readonly children?: ReactNode
  /** The first step, and where to read on. */
  readonly actions?: ReactNode
  readonly className?: string
}

/** Nothing here yet: says what will be, and how to begin. */
export function EmptyState({ icon, title, children, actions, className }: EmptyStateProps) {
  return (
    <div className={cx('mx-auto flex max-w-md flex-col items-center px-4 py-16 text-center', className)}>
      <span className="mb-4 flex size-11 items-center justify-center rounded-lg border border-line bg-surface text-muted shadow-control">
        <Icon name={icon} className="size-5" />
      </span>
      <h2 className="text-lg">{title}</h2>
      {children && <div className="mt-1 text-muted">{children}</div>}
      {actions && (
        <div className="mt-5 flex flex-wrap items-center justify-center gap-x-4 gap-y-2.5">{actions}</div>
      )}
    </div>
  )
}

interface ErrorStateProps {
  readonly problem: Problem
  readonly onRetry?: (() => void) | undefined
  readonly isRetrying?: boolean
  /** There is nothing else on the page. */
  readonly isPage?: boolean
  readonly className?: string
}

/** It could not be loaded: why, what to do, and what to tell who is asked for help. */
export function ErrorState({
  problem,
  onRetry,
  isRetrying = false,
  isPage = false,
  className,
}: ErrorStateProps) {
  const t = useText()
  const Heading = isPage ? 'h1' : 'h2'
  return (
    <div
      role="alert"
      className={cx('mx-auto flex max-w-md flex-col items-center px-4 py-14 text-center', className)}
    >
      <span className="mb-4 flex size-11 items-center justify-center rounded-lg bg-bad-soft text-bad-ink">
        <Icon name="alert" className="size-5" />
      </span>
      <Heading className="text-lg">{problem.title}</Heading>
      <p className="mt-1 text-muted">{problem.text}</p>
      {problem.requestId && (
        <p className="mt-3 flex items-center gap-1 text-muted text-sm">
          {t('ui.requestId')} <code translate="no">{problem.requestId}</code>
          <CopyButton value={problem.requestId} label={t('ui.copyRequestId')} />
        </p>
      )}
      {onRetry && (
        <Button className="mt-5" icon="retry" busy={isRetrying} onClick={onRetry}>
          {t('ui.retry')}
        </Button>
      )}
    </div>
  )
}

/** Announced once while something loads; what is seen are skeletons of its size. */
export function LoadingStatus() {
  const t = useText()
  return (
    <p role="status" className="sr-only">
      {t('ui.loading')}
    </p>
  )
}
