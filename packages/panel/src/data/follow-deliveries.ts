import type { Delivery, DeliveryFilter } from '@gancho/client/http'
import type { Api } from './api.ts'

/** `reconnecting`: the last try failed, and the next one is on its way. */
export type LiveState = 'live' | 'reconnecting'

interface Following {
  readonly filter: () => DeliveryFilter
  /** Deliveries that are new or may have changed; `isGap`: there may be more new ones than these. */
  readonly onRows: (rows: readonly Delivery[], isGap: boolean) => void
  readonly onState: (state: LiveState) => void
  /** Ends it. */
  readonly signal: AbortSignal
  /** How long ago the log was read, in milliseconds. */
  readonly ageMs: number
}

const pollMs = 5_000
const longestMs = 60_000
const pageSize = 50

/** Tells what happens to the deliveries of a filter until the signal says stop: it asks each five seconds, and less often while nothing answers. */
export async function followDeliveries({ client }: Api, following: Following): Promise<void> {
  const { filter, onRows, onState, signal, ageMs } = following
  let failures = 0
  await sleep(Math.max(0, pollMs - ageMs), signal)
  while (!signal.aborted) {
    try {
      const { data, next_cursor } = await client.deliveries.list({ ...filter(), limit: pageSize })
      if (signal.aborted) return
      failures = 0
      onState('live')
      onRows(data, next_cursor !== null)
    } catch {
      // What is wrong is told by the state; the list's own errors by the list.
      failures += 1
      if (!signal.aborted) onState('reconnecting')
    }
    await sleep(Math.min(pollMs * 2 ** failures, longestMs), signal)
  }
}

function sleep(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve()
    const timer = setTimeout(resolve, ms)
    signal.addEventListener('abort', () => {
      clearTimeout(timer)
      resolve()
    })
  })
}
