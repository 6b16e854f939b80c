import { randomUUID } from 'node:crypto'
import type { Database } from '../../platform/database/database.ts'
import { heartbeat, registerWorker, retireWorker, type WorkerBeat } from './queries.ts'
import { createWorkerWatch, leaseMs } from './worker-watch.ts'

/** Stops sending this long before the others may take over. */
const leaseMarginMs = 2_000

/** The name by which a worker leases deliveries, and the heartbeat that keeps those leases. */
export interface Leases {
  /** Names the worker in the database. It gets another name after its leases were lost. */
  readonly workerId: string
  /** Announces the worker under a new name. */
  register(): Promise<void>
  /** Writes the heartbeat and looks at the other workers. @returns how many workers live. */
  beat(): Promise<number>
  /** Returns false when the worker was too long without a heartbeat to be sure of its leases. */
  areHeld(): boolean
  /** Lists the workers that the last heartbeats found dead. */
  deadWorkers(): readonly WorkerBeat[]
  /** Says that the worker has stopped, after its last heartbeat. */
  retire(): Promise<void>
}

/**
 * @param deps.monotonicMs milliseconds that only ever grow.
 * @param deps.onKept is told of each heartbeat that was written.
 * @param deps.onLost is told that the worker was declared dead, before it gets its new name.
 */
export function createLeases(deps: {
  readonly db: Database
  readonly monotonicMs: () => number
  readonly onKept: () => void
  readonly onLost: () => void
}): Leases {
  const { db, monotonicMs } = deps
  const watch = createWorkerWatch()
  let workerId = ''
  let heldUntilMs = Number.NEGATIVE_INFINITY
  let workers = 1

  /** @param askedMs when the heartbeat was sent: the others may have seen it no later than that. */
  function holdFrom(askedMs: number): void {
    heldUntilMs = askedMs + leaseMs - leaseMarginMs
  }

  async function register(): Promise<void> {
    const askedMs = monotonicMs()
    const id = `wrk_${randomUUID().replaceAll('-', '')}`
    await registerWorker(db, id)
    workerId = id
    holdFrom(askedMs)
  }

  return {
    get workerId() {
      return workerId
    },
    register,
    async beat() {
      const askedMs = monotonicMs()
      const { isKept, workers: rows } = await heartbeat(db, workerId)
      const living = watch.look(rows, askedMs, monotonicMs())
      if (isKept) {
        holdFrom(askedMs)
        workers = living
        deps.onKept()
      } else {
        deps.onLost()
        await register()
      }
      return workers
    },
    areHeld: () => monotonicMs() < heldUntilMs,
    deadWorkers: watch.dead,
    async retire() {
      // From here on its leases are others' to take, whether or not it hears that this was written.
      heldUntilMs = Number.NEGATIVE_INFINITY
      await retireWorker(db, workerId)
    },
  }
}
