import { setTimeout } from 'node:timers/promises'
import { GanchoApiError } from '@gancho/client/http'
import type { Output } from './output.ts'

const firstWaitMs = 500
const longestWaitMs = 10_000

/**
 * Follows something over as many connections as it takes, and says on standard error when one is lost or found.
 * @param follow one connection; calls `heard` when something came. Ends with `done` when there is nothing more to follow.
 * @throws what the API refuses; that no answer comes is waited for.
 */
export async function reconnecting(
  { note }: Pick<Output, 'note'>,
  signal: AbortSignal,
  follow: (heard: () => void) => Promise<'done' | 'ended'>,
): Promise<void> {
  let waitMs = firstWaitMs
  let isLost = false
  const heard = () => {
    if (isLost) note('Connected again.')
    isLost = false
    waitMs = firstWaitMs
  }
  while (!signal.aborted) {
    try {
      if ((await follow(heard)) === 'done') return
    } catch (error) {
      if (error instanceof GanchoApiError && error.status < 500 && error.status !== 429) throw error
    }
    if (signal.aborted) return
    if (!isLost) note('The connection is lost. Connecting again…')
    isLost = true
    await setTimeout(waitMs, undefined, { signal }).catch(() => {})
    waitMs = Math.min(2 * waitMs, longestWaitMs)
  }
}
