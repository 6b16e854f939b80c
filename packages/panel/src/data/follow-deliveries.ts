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
}

const retryMs = 5_000
const longestRetryMs = 60_000
/** As many as a stream begins with. */
const pageSize = 50
/** What comes together is shown together. */
const batchMs = 50

/**
 * Tells what happens to the deliveries of a filter until the signal says stop: by a stream; where none holds, by asking
 * each five seconds, and less often while nothing answers.
 */
export async function followDeliveries(api: Api, following: Following): Promise<void> {
  const { onState, signal } = following
  let failures = 0
  while (!signal.aborted) {
    await stream(api, following)
    if (signal.aborted) return
    try {
      await poll(api, following)
      failures = 0
      onState('live')
    } catch {
      // The state tells that something is wrong, and the list's own errors what.
      failures += 1
      onState('reconnecting')
    }
    await sleep(Math.min(retryMs * 2 ** failures, longestRetryMs), signal)
  }
}

/** As long as the connection holds: it begins with the newest page. */
async function stream({ client }: Api, { filter, onRows, onState, signal }: Following): Promise<void> {
  let batch: Delivery[] = []
  let timer: ReturnType<typeof setTimeout> | undefined
  const flush = () => {
    timer = undefined
    onRows(batch, batch.length >= pageSize)
    batch = []
  }
  try {
    for await (const delivery of client.deliveries.stream(filter(), { signal })) {
      onState('live')
      batch.push(delivery)
      timer ??= setTimeout(flush, batchMs)
    }
  } catch {
    // It broke, or there was none: the caller asks, and tries again.
  } finally {
    clearTimeout(timer)
    if (!signal.aborted && batch.length > 0) flush()
  }
}

async function poll({ client }: Api, { filter, onRows, signal }: Following): Promise<void> {
  const { data, next_cursor } = await client.deliveries.list({ ...filter(), limit: pageSize })
  if (!signal.aborted) onRows(data, next_cursor !== null)
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
