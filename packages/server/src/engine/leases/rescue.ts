import type { Database } from '../../platform/database/database.ts'
import type { DatabaseClock } from '../../platform/database/database-clock.ts'
import type { DeliveryWorker } from '../delivery-worker.ts'
import { rescueDeliveries } from './queries.ts'

/**
 * The turn that takes over what dead workers held.
 * @returns what takes one; with `unregistered` it also takes over what belongs to nobody, and reads the whole queue.
 */
export function createRescue(deps: {
  readonly db: Database
  readonly clock: Pick<DatabaseClock, 'now' | 'isSettled'>
  readonly worker: Pick<DeliveryWorker, 'holdsLeases' | 'deadWorkers' | 'wake'>
  readonly onRescue: (rescued: number) => void
}): (unregistered: boolean) => Promise<void> {
  const { db, clock, worker } = deps
  return async (unregistered) => {
    // After a pause of this process its own heartbeat is old too, and what it knows of the others: that comes first.
    if (!worker.holdsLeases() || !clock.isSettled) return
    const rescued = await rescueDeliveries(db, {
      now: new Date(clock.now()),
      dead: worker.deadWorkers(),
      unregistered,
    })
    if (rescued === 0) return
    deps.onRescue(rescued)
    worker.wake()
  }
}
