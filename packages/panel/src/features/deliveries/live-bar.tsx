import type { Delivery } from '@gancho/client/http'
import { useEffect, useEffectEvent, useRef } from 'react'
import { useText } from '../../i18n/index.ts'
import { announce } from '../../ui/announce.tsx'
import { Button } from '../../ui/button.tsx'
import { cx } from '../../ui/cx.ts'

interface LiveBarProps {
  readonly state: 'live' | 'reconnecting' | 'paused'
  /** New ones that are not shown yet. */
  readonly waiting: readonly Delivery[]
  /** There are more than these. */
  readonly hasGap: boolean
  readonly onShow: () => void
  readonly onPause: (isPaused: boolean) => void
}

const dots = { live: 'bg-good-solid', reconnecting: 'bg-warn-solid', paused: 'bg-calm-solid' } as const

/** Whether the log is live, and what is new: it has the same height with and without. */
export function LiveBar({ state, waiting, hasGap, onShow, onPause }: LiveBarProps) {
  const t = useText()
  const isPaused = state === 'paused'
  const bar = useRef<HTMLDivElement>(null)
  useNews(waiting)
  const show = () => {
    onShow()
    // The button goes away: what it brought is next.
    bar.current?.focus()
    bar.current?.scrollIntoView({ block: 'nearest' })
  }
  return (
    <div
      ref={bar}
      tabIndex={-1}
      className="sticky top-14 z-10 -mx-1 flex min-h-11 items-center gap-2 bg-canvas px-1 outline-none lg:top-0"
    >
      <span className="flex items-center gap-2 text-muted text-sm">
        <span className={cx('size-2 rounded-full', dots[state])} />
        {t(`deliveries.live.${state}`)}
      </span>
      <Button look="quiet" size="sm" icon={isPaused ? 'play' : 'pause'} onClick={() => onPause(!isPaused)}>
        {t(isPaused ? 'deliveries.live.resume' : 'deliveries.live.pause')}
      </Button>
      {waiting.length > 0 && (
        <Button size="sm" look="primary" icon="down" className="ml-auto rotate-0 rounded-full" onClick={show}>
          {t(hasGap ? 'deliveries.live.newAtLeast' : 'deliveries.live.new', { count: waiting.length })}
        </Button>
      )}
    </div>
  )
}

const quietMs = 10_000

/** Tells those who hear the page of new deliveries, at most once in ten seconds. */
function useNews(waiting: readonly Delivery[]): void {
  const t = useText()
  const told = useRef(0)
  const say = useEffectEvent(() => {
    if (waiting.length <= told.current) return
    const failed = waiting.filter(({ status }) => status === 'FAILED').length
    announce(t('deliveries.live.announced', { count: waiting.length, failed }))
    told.current = waiting.length
  })
  const hasNews = waiting.length > 0
  useEffect(() => {
    told.current = 0
    if (!hasNews) return
    say()
    const timer = setInterval(say, quietMs)
    return () => clearInterval(timer)
  }, [hasNews])
}
