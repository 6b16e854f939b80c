import { useSyncExternalStore } from 'react'
import { useFormat } from '../i18n/index.ts'

const tickMs = 10_000
let now = Date.now()
let timer: ReturnType<typeof setInterval> | undefined
const listeners = new Set<() => void>()

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  timer ??= setInterval(() => {
    now = Date.now()
    for (const each of listeners) each()
  }, tickMs)
  return () => {
    listeners.delete(listener)
    if (listeners.size > 0) return
    clearInterval(timer)
    timer = undefined
  }
}

/** One clock for all that show how long ago something was. */
function useNow(): number {
  return useSyncExternalStore(subscribe, () => now)
}

/** "5 min ago", with the exact moment behind it. */
export function RelativeTime({ at, className }: { readonly at: string; readonly className?: string }) {
  const format = useFormat()
  // What has just happened must not be in the future.
  const current = Math.max(useNow(), Math.min(Date.parse(at), Date.now()))
  return (
    <time dateTime={at} title={format.moment(at)} className={className}>
      {format.relative(at, current)}
    </time>
  )
}

/** The exact moment, to the second. */
export function Moment({ at, className }: { readonly at: string; readonly className?: string }) {
  const format = useFormat()
  return (
    <time dateTime={at} title={at} className={className}>
      {format.moment(at)}
    </time>
  )
}
