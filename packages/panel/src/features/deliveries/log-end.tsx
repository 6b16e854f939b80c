import { useText } from '../../i18n/index.ts'
import { Button } from '../../ui/button.tsx'

interface LogEndProps {
  /** How many are shown. */
  readonly count: number
  /** Few fit: the next page looks further back, and may find none. */
  readonly isSearching: boolean
  readonly hasMore: boolean
  readonly isLoading: boolean
  readonly onMore: () => void
}

/** The end of a log: how many there are so far, and the way to older ones. */
export function LogEnd({ count, isSearching, hasMore, isLoading, onMore }: LogEndProps) {
  const t = useText()
  return (
    <nav
      aria-label={t('deliveries.pages')}
      className="flex items-center justify-between gap-4 px-1 py-3 text-muted text-sm"
    >
      <span role="status" className="figures">
        {t('deliveries.shown', { count })}
      </span>
      {hasMore && (
        <Button size="sm" busy={isLoading} onClick={onMore}>
          {t(isSearching ? 'deliveries.searchOn' : 'deliveries.older')}
        </Button>
      )}
    </nav>
  )
}
