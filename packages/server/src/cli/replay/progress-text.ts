import type { Replay } from '@gancho/client/http'

const barWidth = 24

/** How far a replay is, with a bar, in less than a line. */
export function progressBar(replay: Replay): string {
  const part = partOf(replay)
  const filled = Math.round(part * barWidth)
  return `${'█'.repeat(filled)}${'░'.repeat(barWidth - filled)} ${progressText(replay)}`
}

/** The same in words. */
export function progressText({ queued, skipped, ...replay }: Replay): string {
  const percent = `${Math.floor(100 * partOf({ queued, skipped, ...replay }))} %`
  const left = skipped === 0 ? '' : `, ${skipped} passed over`
  return `${percent.padStart(5)}  ${queued} of ${replay.total} on their way${left}`
}

/** From 0 to 1. More may fit by the time it is done than were counted before. */
function partOf({ state, total, queued, skipped }: Replay): number {
  if (state === 'COMPLETED') return 1
  return total === 0 ? 0 : Math.min(1, (queued + skipped) / total)
}
