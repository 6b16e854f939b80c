import { claimChore, heartbeatChore, upkeepChores } from '../engine/chores.ts'
import type { QueueEngine } from '../engine/coordination/queue-engine.ts'
import type { DeliveryWorker } from '../engine/delivery-worker.ts'
import { sessionChore } from '../features/access/chore.ts'
import type { AlertChanges } from '../features/alerts/change-alerts.ts'
import { alertChore } from '../features/alerts/chore.ts'
import { mailChore } from '../features/alerts/mail/chore.ts'
import { expireAlerts } from '../features/alerts/queries.ts'
import { successRateChore } from '../features/alerts/success-rate.chore.ts'
import type { AlertTiming } from '../features/alerts/timing.ts'
import { expungeChore } from '../features/expunges/chore.ts'
import type { ExpungeRow } from '../features/expunges/queries.ts'
import { healthChores, watchHealth } from '../features/health/chore.ts'
import type { Health } from '../features/health/health.ts'
import { receiverChore } from '../features/receivers/chore.ts'
import { replayChore } from '../features/replays/chore.ts'
import { retentionChores } from '../features/retention/chore.ts'
import type { ExpiredDeliveries } from '../features/retention/expire-deliveries.queries.ts'
import { statisticsChore } from '../features/statistics/chore.ts'
import { type Chore, createChores } from '../platform/chores.ts'
import { vacuumChore } from '../platform/database/chore.ts'
import type { Database } from '../platform/database/database.ts'
import type { DatabaseClock } from '../platform/database/database-clock.ts'
import type { Timers } from '../platform/timers.ts'

export interface RunningWorker {
  /** Stops the chores, then lets what is under way end. */
  stop(): Promise<void>
}

interface WorkerParts {
  readonly worker: DeliveryWorker
  readonly queue: QueueEngine
  readonly db: Database
  readonly clock: DatabaseClock
  readonly retentionMs: number
  readonly onRescue: (rescued: number) => void
  readonly onExpired: (expired: readonly ExpiredDeliveries[]) => void
  readonly onAlerts: (changes: AlertChanges) => void
  readonly onExpunged: (expunge: ExpungeRow) => void
  /** Takes one turn of telling people of alerts by e-mail; see createMailing. */
  readonly mail: () => Promise<boolean>
  readonly alertTiming: AlertTiming
  readonly onNewerSchema: (migrations: readonly string[]) => void
  readonly onError: (error: unknown, doing: string) => void
  /** Is told of what is not well. */
  readonly health: Health
  readonly monotonicMs: () => number
  /** Those of the process when absent. */
  readonly timers?: Timers | undefined
  /** The rest between two turns in milliseconds, by what a chore is doing, where it is not the chore's own. */
  readonly pace?: Readonly<Record<string, number>>
}

/** Runs the chores of a worker until it is stopped. */
export async function runWorker(parts: WorkerParts): Promise<RunningWorker> {
  const { worker, queue, db, clock, health, onError, pace = {} } = parts
  const chores = createChores(parts)
  const start = (chore: Chore) => chores.start({ ...chore, everyMs: pace[chore.doing] ?? chore.everyMs })

  await worker.start()
  watchHealth(health, { db, chores, clock, holdsLeases: worker.holdsLeases })
  const beating = start(heartbeatChore(parts))
  const claiming = start(claimChore({ worker, queue, engine: db.engine }))
  const others = otherChores(parts).map(start)
  worker.onWake(claiming.wake)
  worker.onLook(queue.looked)
  queue.start(claiming.wake)
  return {
    async stop() {
      // Others go on at once with what this one would have looked for.
      await queue.stop()
      await Promise.all([claiming, ...others].map((loop) => loop.stop()))
      // Leases are kept until the last outcome is written.
      await worker.drain()
      await beating.stop()
      await worker.retire().catch((error: unknown) => onError(error, 'retiring'))
    },
  }
}

/** Collects the chores that need nothing of one another: a new one is added here, and starts and stops with the others. */
function otherChores(parts: WorkerParts): readonly Chore[] {
  const { db, worker, alertTiming: timing } = parts
  return [
    ...upkeepChores(parts),
    replayChore({ ...parts, wake: worker.wake }),
    expungeChore(parts),
    vacuumChore(db),
    alertChore({ ...parts, timing }),
    successRateChore({ ...parts, timing }),
    mailChore({ ...parts, timing }),
    statisticsChore({ ...parts, expireBeside: (cutoff) => expireAlerts(db.kysely, cutoff) }),
    ...retentionChores(parts),
    sessionChore(parts),
    receiverChore(parts),
    ...healthChores(parts),
  ]
}
