import type { QueueEngine } from '../engine/coordination/queue-engine.ts'
import type { DeliveryWorker } from '../engine/delivery-worker.ts'
import { createRescue } from '../engine/leases/rescue.ts'
import { deleteEnded } from '../features/access/sessions.queries.ts'
import type { AlertChanges } from '../features/alerts/change-alerts.ts'
import { lookAtWebhooks } from '../features/alerts/chore.ts'
import { expireAlerts } from '../features/alerts/queries.ts'
import { judgeSuccessRates } from '../features/alerts/success-rate.chore.ts'
import type { AlertTiming } from '../features/alerts/timing.ts'
import type { ExpungeRow } from '../features/expunges/queries.ts'
import { stepExpunge } from '../features/expunges/step.queries.ts'
import { lookAfterHealth, watchHealth } from '../features/health/chore.ts'
import type { Health } from '../features/health/health.ts'
import { createSchemaWatch } from '../features/health/schema-watch.ts'
import { deleteExpiredBins } from '../features/receivers/queries.ts'
import { createReplaying } from '../features/replays/chore.ts'
import { expire, makePartitions } from '../features/retention/chore.ts'
import type { ExpiredDeliveries } from '../features/retention/expire-deliveries.queries.ts'
import { alone, coarsenStats, expireStats } from '../features/statistics/merge.queries.ts'
import { coarseningsAt } from '../features/statistics/range.ts'
import { createChores } from '../platform/chores.ts'
import type { Database } from '../platform/database/database.ts'
import type { DatabaseClock } from '../platform/database/database-clock.ts'
import { vacuumHotTables } from '../platform/database/vacuum-hot-tables.queries.ts'
import { startLoop } from '../platform/loop.ts'
import type { Timers } from '../platform/timers.ts'

export interface RunningWorker {
  /** Stops the loops, then lets what is under way end. */
  stop(): Promise<void>
}

/** How long each loop rests between two turns, in milliseconds. */
export interface WorkerPace {
  readonly poll: number
  readonly beat: number
  readonly refresh: number
  readonly rescue: number
  readonly replay: number
  readonly audit: number
  readonly vacuum: number
  readonly schema: number
  readonly expunge: number
  readonly coarsen: number
  readonly housekeeping: number
  readonly health: number
}

/**
 * How soon a delivery that this worker was not told of is seen at the latest. The embedded database has no other
 * process, and a look at it costs several times more.
 */
const pollIntervalMs = { postgresql: 75, pglite: 250 } as const

function paceOf(engine: Database['engine']): WorkerPace {
  return {
    poll: pollIntervalMs[engine],
    beat: 1_000,
    refresh: 1_000,
    rescue: 1_000,
    replay: 1_000,
    // As long as a statement may take, so that what one audit finds is settled by the next.
    audit: 60_000,
    vacuum: 10_000,
    schema: 5_000,
    expunge: 5_000,
    coarsen: 10 * 60 * 1_000,
    housekeeping: 60 * 60 * 1_000,
    health: 10_000,
  }
}

/** Runs a worker's turns until it is stopped. */
export async function runWorker(deps: {
  worker: DeliveryWorker
  queue: QueueEngine
  db: Database
  clock: DatabaseClock
  retentionMs: number
  onRescue: (rescued: number) => void
  onExpired: (expired: readonly ExpiredDeliveries[]) => void
  onAlerts: (changes: AlertChanges) => void
  onExpunged: (expunge: ExpungeRow) => void
  /** Tells of alerts by e-mail; see createMailing. */
  mail: () => Promise<boolean>
  alertTiming: AlertTiming
  onNewerSchema: (migrations: readonly string[]) => void
  onError: (error: unknown, doing: string) => void
  /** Is told of what is not well. */
  health: Health
  monotonicMs: () => number
  /** Those of the process when absent. */
  timers?: Timers | undefined
  /** Where it differs from what an installation has. */
  pace?: Partial<WorkerPace>
}): Promise<RunningWorker> {
  const { worker, queue, db, clock, health, timers } = deps
  const chores = createChores(deps.monotonicMs)
  const pace = { ...paceOf(db.engine), ...deps.pace }
  const every = (intervalMs: number, doing: string, runOnce: () => Promise<boolean | undefined>) =>
    startLoop({
      intervalMs,
      runOnce: async () => (await chores.run(doing, runOnce)) ?? false,
      onError: (error) => deps.onError(error, doing),
      timers,
    })

  const rescue = createRescue({ db, clock, worker, onRescue: deps.onRescue })

  await worker.start()
  watchHealth(health, { db, chores, clock, holdsLeases: worker.holdsLeases })
  const beating = every(pace.beat, 'keeping leases', async () => {
    const workers = await worker.beat()
    worker.shareAmong(workers)
    queue.shareAmong(workers)
    await clock.align()
    return false
  })
  // Apart from the heartbeat: a rescue waits for whoever has locked one of its rows, and that may take long.
  const rescuing = every(pace.rescue, 'rescuing deliveries', async () => {
    await rescue(false)
    return false
  })
  const auditing = every(pace.audit, 'auditing leases', async () => {
    await worker.auditLeases()
    await rescue(true)
    return false
  })
  const polling = every(pace.poll, 'claiming deliveries', () => worker.poll(queue.isOnWatch()))
  const refreshing = every(pace.refresh, 'refreshing webhooks', async () => {
    await worker.refresh()
    return false
  })
  const replaying = every(pace.replay, 'replaying', createReplaying({ db, clock, wake: worker.wake }))
  const expunging = every(pace.expunge, 'expunging', async () => {
    const expunge = await stepExpunge(db, new Date(clock.now()))
    if (expunge?.state === 'COMPLETED') deps.onExpunged(expunge)
    return expunge !== null
  })
  const vacuuming = every(pace.vacuum, 'vacuuming', async () => {
    await vacuumHotTables(db)
    return false
  })
  const watching = every(deps.alertTiming.lookIntervalMs, 'looking at webhooks', async () => {
    const { isMore, ...changes } = await lookAtWebhooks(db, new Date(clock.now()))
    deps.onAlerts(changes)
    return isMore
  })
  const rating = every(deps.alertTiming.rateIntervalMs, 'judging success rates', async () => {
    deps.onAlerts(await judgeSuccessRates(db, new Date(clock.now())))
    return false
  })
  // What is under way is leased by the database's clock: after a jump of it, those leases have to be over first.
  const mailing = every(deps.alertTiming.mailIntervalMs, 'sending e-mails', async () =>
    clock.settledForMs < deps.alertTiming.mailLeaseMs ? false : await deps.mail(),
  )
  const comparingSchemas = every(pace.schema, 'comparing schemas', createSchemaWatch(db, deps.onNewerSchema))
  const coarsening = every(pace.coarsen, 'keeping statistics', async () => {
    if (!clock.isSettled) return false
    const now = clock.now()
    const cutoff = new Date(clock.cautiousNow() - deps.retentionMs)
    await expireAlerts(db.kysely, cutoff)
    const isMore = await alone(db, async (tx) => [
      await coarsenStats(tx, coarseningsAt(now)),
      await expireStats(tx, cutoff),
    ])
    return isMore?.includes(true)
  })
  const partitioning = every(pace.housekeeping, 'making partitions', () => makePartitions(deps))
  const expiring = every(pace.housekeeping, 'dropping what expired', () => expire(deps))
  const signingOut = every(pace.housekeeping, 'deleting ended sessions', async () => {
    if (clock.isSettled) await deleteEnded(db, new Date(clock.cautiousNow()))
    return false
  })
  const emptying = every(pace.housekeeping, 'deleting expired bins', async () =>
    clock.isSettled ? await deleteExpiredBins(db, new Date(clock.cautiousNow())) : false,
  )
  const looking = every(pace.health, 'looking after health', async () => {
    await lookAfterHealth(health, db, clock.now())
    return false
  })
  worker.onWake(() => polling.wake())
  worker.onLook(queue.looked)
  queue.start(() => polling.wake())
  return {
    async stop() {
      // Others go on at once with what this one would have looked for.
      await queue.stop()
      await Promise.all(
        [
          polling,
          refreshing,
          rescuing,
          auditing,
          replaying,
          expunging,
          vacuuming,
          watching,
          rating,
          mailing,
          comparingSchemas,
          looking,
          coarsening,
          partitioning,
          expiring,
          signingOut,
          emptying,
        ].map((loop) => loop.stop()),
      )
      // Leases are kept until the last outcome is written.
      await worker.drain()
      await beating.stop()
      await worker.retire().catch((error: unknown) => deps.onError(error, 'retiring'))
    },
  }
}
