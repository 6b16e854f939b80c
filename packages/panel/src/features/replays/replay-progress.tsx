import type { Replay } from '@gancho/client/http'
import { useFormat, useText } from '../../i18n/index.ts'

/** How far a replay is: the bar, and the figures in words. */
export function ReplayProgress({ replay, label }: { readonly replay: Replay; readonly label: string }) {
  const t = useText()
  const format = useFormat()
  const { total, queued, skipped, state } = replay
  const done = Math.min(queued + skipped, total)
  const isRunning = state === 'RUNNING'
  const words = t('replays.progress', {
    queued: format.number(queued),
    total: format.number(total),
    skipped,
    shown: format.number(skipped),
  })
  return (
    <div className="flex min-w-0 flex-col gap-1">
      {isRunning && (
        <div
          role="progressbar"
          aria-label={label}
          aria-valuemin={0}
          aria-valuemax={total}
          aria-valuenow={done}
          aria-valuetext={words}
          className="h-1.5 overflow-hidden rounded-full bg-calm-soft forced-colors:border"
        >
          <div
            className="h-full rounded-full bg-busy-solid transition-[width] duration-500"
            style={{ width: `${total === 0 ? 100 : (done / total) * 100}%` }}
          />
        </div>
      )}
      <span className="figures text-sm">{words}</span>
    </div>
  )
}
