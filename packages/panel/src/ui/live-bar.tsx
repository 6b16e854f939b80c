import { useEffect, useEffectEvent, useRef } from 'react'
import { useText } from '../i18n/index.ts'
import { announce } from './announce.tsx'
import { Button } from './button.tsx'
import { cx } from './cx.ts'

interface LiveBarProps {
  readonly state: 'live' | 'reconnecting' | 'paused'
  /** How many new ones are not shown yet. */
  readonly waiting: number
  /** The same in words: "3 new". */
  readonly label: string
  /** The same for those who hear the page: "3 new requests". */
  readonly news: string
  readonly onShow: () => void
  readonly onPause: (isPaused: boolean) => void
  readonly className?: string
}

const dots = { live: 'bg-good-solid', reconnecting: 'bg-warn-solid', paused: 'bg-calm-solid' } as const

/** Over a list that is live: whether it is, and what is new. It has the same height with and without. */
export function LiveBar({ state, waiting, label, news, onShow, onPause, className }: LiveBarProps) {
  const t = useText()
  const isPaused = state === 'paused'
  const bar = useRef<HTMLDivElement>(null)
  useNews(waiting, news)
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
      className={cx(
        'sticky top-14 z-10 -mx-1 flex min-h-11 items-center gap-2 bg-canvas px-1 outline-none lg:top-0',
        className,
      )}
    >
      <span className="flex items-center gap-2 text-muted text-sm">
        <span className={cx('size-2 rounded-full', dots[state])} />
        {t(`ui.live.${state}`)}
      </span>
      <Button look="quiet" size="sm" icon={isPaused ? 'play' : 'pause'} onClick={() => onPause(!isPaused)}>
        {t(isPaused ? 'ui.live.resume' : 'ui.live.pause')}
      </Button>
      {waiting > 0 && (
        <Button size="sm" look="primary" icon="down" className="ml-auto rounded-full" onClick={show}>
          {label}
        </Button>
      )}
    </div>
  )
}

const quietMs = 10_000

/** Tells those who hear the page what is new, at most once in ten seconds. */
function useNews(waiting: number, news: string): void {
  const told = useRef(0)
  const say = useEffectEvent(() => {
    if (waiting <= told.current) return
    announce(news)
    told.current = waiting
  })
  const hasNews = waiting > 0
  useEffect(() => {
    told.current = 0
    if (!hasNews) return
    say()
    const timer = setInterval(say, quietMs)
    return () => clearInterval(timer)
  }, [hasNews])
}
