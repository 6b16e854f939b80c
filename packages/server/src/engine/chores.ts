import type { Chore } from '../platform/chores.ts'
import type { Database } from '../platform/database/database.ts'
import type { DatabaseClock } from '../platform/database/database-clock.ts'
import type { QueueEngine } from './coordination/queue-engine.ts'
import type { DeliveryWorker } from './delivery-worker.ts'
import { createRescue } from './leases/rescue.ts'

/**
 * How soon a delivery that this worker was not told of is seen at the latest. The embedded database has no other
 * process, and a look at it costs several times more.
 */
const pollIntervalMs = { postgresql: 75, pglite: 250 } as const

/** Keeps the leases of the worker, and shares the work with the other workers that the heartbeat sees. */
export function heartbeatChore(deps: {
  readonly worker: DeliveryWorker
  readonly queue: QueueEngine
  readonly clock: DatabaseClock
}): Chore {
  return {
    doing: 'keeping leases',
    everyMs: 1_000,
    async run() {
      const workers = await deps.worker.beat()
      deps.worker.shareAmong(workers)
      deps.queue.shareAmong(workers)
      await deps.clock.align()
      return false
    },
  }
}

/** Claims deliveries and starts what may start. */
export function claimChore(deps: {
  readonly worker: DeliveryWorker
  readonly queue: QueueEngine
  readonly engine: Database['engine']
}): Chore {
  return {
    doing: 'claiming deliveries',
    everyMs: pollIntervalMs[deps.engine],
    run: () => deps.worker.poll(deps.queue.isOnWatch()),
  }
}

/** Takes up changes of webhooks, rescues the deliveries of dead workers, and audits this worker's own leases. */
export function upkeepChores(deps: {
  readonly worker: DeliveryWorker
  readonly db: Database
  readonly clock: DatabaseClock
  readonly onRescue: (rescued: number) => void
}): readonly Chore[] {
  const { worker } = deps
  const rescue = createRescue(deps)
  return [
    {
      doing: 'refreshing webhooks',
      everyMs: 1_000,
      async run() {
        await worker.refresh()
        return false
      },
    },
    {
      // Apart from the heartbeat: a rescue waits for whoever has locked one of its rows, and that may take long.
      doing: 'rescuing deliveries',
      everyMs: 1_000,
      async run() {
        await rescue(false)
        return false
      },
    },
    {
      doing: 'auditing leases',
      // As long as a statement may take, so that what one audit finds is settled by the next.
      everyMs: 60_000,
      async run() {
        await worker.auditLeases()
        await rescue(true)
        return false
      },
    },
  ]
}
