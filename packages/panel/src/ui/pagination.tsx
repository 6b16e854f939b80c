import { useText } from '../i18n/index.ts'
import { Button } from './button.tsx'

interface PaginationProps {
  /** Names the list, for those who hear it. */
  readonly label: string
  /** How many are shown. */
  readonly count: number
  readonly hasMore: boolean
  readonly isLoading: boolean
  readonly onMore: () => void
  /** Says how many of what are shown. Default: "3 shown". */
  readonly shown?: string
  /** What getting more is called. Default: "Show more". */
  readonly more?: string
}

/** The end of a list that goes by cursor: how many there are so far, and the way to more. */
export function Pagination({ label, count, hasMore, isLoading, onMore, shown, more }: PaginationProps) {
  const t = useText()
  return (
    <nav aria-label={label} className="flex items-center justify-between gap-4 px-1 py-3 text-muted text-sm">
      <span role="status" className="figures">
        {shown ?? t('ui.shown', { count })}
      </span>
      {hasMore && (
        <Button size="sm" busy={isLoading} onClick={onMore}>
          {more ?? t('ui.more')}
        </Button>
      )}
    </nav>
  )
}
