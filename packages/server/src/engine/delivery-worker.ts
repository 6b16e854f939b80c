import type { Clock, Random } from '../platform/clock.ts'
import type { Database } from '../platform/database/database.ts'
import type { SecretBox } from '../platform/secret-box.ts'
import type { Timers } from '../platform/timers.ts'
import type { AttemptDeps } from './attempt/attempt.ts'
import { createSender } from './attempt/sender.ts'
import { createClaimer } from './claim/claimer.ts'
import { createIntake } from './claim/intake.ts'
import type { ClaimedDelivery } from './claim/queries.ts'
import { createSuspects } from './claim/suspects.ts'
import type { SharedRates } from './coordination/shared-rates.ts'
import type { HandoverTarget } from './emit/ingest.ts'
import { createLaneWebhooks } from './lanes/lane-webhooks.ts'
import { createLanes } from './lanes/lanes.ts'
import { createHeldLeases } from './leases/held-leases.ts'
import { createLeases } from './leases/leases.ts'
import type { WorkerBeat } from './leases/queries.ts'
import { releaseDeliveries } from './leases/release.queries.ts'
import type { WorkerObserver } from './observer.ts'
import { createRecorder } from './record/recorder.ts'
import { createUnderWay } from './under-way.ts'

export interface WorkerDeps extends AttemptDeps {
  readonly db: Database
  readonly clock: Clock
  readonly random: Random
  readonly secretBox: SecretBox
  readonly observer: WorkerObserver
  /** Null when workers cannot tell each other what they send. */
  readonly rates: SharedRates | null
  /** Milliseconds that only ever grow, for what must not jump with the clock. */
  readonly monotonicMs: () => number
  /** Those of the process when absent. */
  readonly timers?: Timers | undefined
}

/**
 * Delivers: claims what is due, sends it, records what came of it. Its methods are single turns; the chores
 * that call them are in chores.ts. See docs/delivery-state.md for what makes it safe.
 */
export interface DeliveryWorker extends HandoverTarget {
  start(): Promise<void>
  /**
   * Claims and starts what there is room for: of the lanes it knows of and, when it is on watch or has reason to,
   * of the whole queue.
   * @returns true when there may be more to claim at once.
   */
  poll(isOnWatch?: boolean): Promise<boolean>
  /** Keeps the leases, and looks after the other workers. @returns how many workers there are. */
  beat(): Promise<number>
  /** Those that the last heartbeats found dead. */
  deadWorkers(): readonly WorkerBeat[]
  /** There are this many workers: each takes its share of what webhooks allow. */
  shareAmong(workers: number): void
  /** Takes up changes of the webhooks that it holds deliveries of, and finds parked deliveries. */
  refresh(): Promise<void>
  /** Finds leases that it has without knowing; see HeldLeases. */
  auditLeases(): Promise<void>
  /** Stops taking deliveries, gives back the unsent ones and waits for the outcomes of the others. */
  drain(): Promise<void>
  /** Says that it has stopped, after its last heartbeat. */
  retire(): Promise<void>
  /** Resolves when nothing is under way and every outcome is written. */
  idle(): Promise<void>
  /** Names it in the database; another one after its leases were lost. */
  readonly id: string
  /** False when it was too long without a heartbeat to be sure of its leases. */
  holdsLeases(): boolean
  /** Called when there is something to claim. */
  onWake(listener: () => void): void
  /** Called after each look at the whole queue, with how many deliveries were claimed. */
  onLook(listener: (claimed: number) => void): void
  /** Something was committed that this worker was not told of. */
  wake(): void
  readonly inFlight: number
  /** Of the bodies of what it has leased; see maxBytesAtHand. */
  readonly bytesAtHand: number
}

const forgetLanesAfterMs = 60_000

/** Puts the parts of a worker together. Each part has its own state; what is left here is how they meet. */
export function createDeliveryWorker(deps: WorkerDeps): DeliveryWorker {
  const { db, observer } = deps
  let isDraining = false
  let wakeUp = () => {}
  let looked = (_claimed: number) => {}

  const { track, idle } = createUnderWay((error) => observer.error(error, 'delivering'))
  const leases = createLeases({
    ...deps,
    onKept: observer.leasesKept,
    onLost() {
      observer.leasesLost()
      for (const lane of lanes.all()) for (const delivery of lanes.takeWaiting(lane)) letGo(delivery)
    },
  })
  const workerId = () => leases.workerId
  const held = createHeldLeases({ db, workerId })
  // Others may take over what this worker can no longer prove to hold: then nothing is started.
  const lanes = createLanes({
    start: (lane, delivery) => sender.send(lane, delivery),
    nowMs: deps.monotonicMs,
    isOpen: leases.areHeld,
    rates: deps.rates,
  })
  const recorder = createRecorder({
    ...deps,
    workerId,
    mayGiveUp: () => isDraining && !leases.areHeld(),
    onWritten: observer.recorded,
    onDisabled: observer.webhooksDisabled,
    onError: (error) => observer.error(error, 'recording outcomes'),
  })
  const mayClaim = () => !isDraining && leases.areHeld() && !recorder.isFull
  const webhooks = createLaneWebhooks({
    ...deps,
    lanes,
    track,
    giveUp: (delivery) => sender.giveUp(delivery),
    release,
  })
  const intake = createIntake({
    lanes,
    held,
    webhooks,
    workerId,
    mayClaim,
    giveUp: (delivery) => sender.giveUp(delivery),
    onWanted(wanted) {
      // A webhook that is paused or full has its deliveries wait: nothing is claimed for it now.
      if (wanted.some(claimer.wantsMore)) wakeUp()
    },
  })
  const claimer = createClaimer({
    ...deps,
    lanes,
    workerId,
    mayClaim,
    bytes: intake.bytes,
    take: intake.take,
    onClaimed: observer.claimed,
    onLook: (claimed) => looked(claimed),
  })
  const suspects = createSuspects({
    ...deps,
    workerId,
    mayClaim: () => mayClaim() && intake.bytes().unproven > 0,
    room: lanes.freeSlots,
    take: intake.take,
  })
  const sender = createSender({
    ...deps,
    lanes,
    recorder,
    suspects,
    holdsLeases: leases.areHeld,
    track,
    letGo,
    onFree(lane) {
      if (claimer.wantsMore(lane)) wakeUp()
    },
  })

  function letGo(delivery: ClaimedDelivery): void {
    held.letGo(delivery)
    if (delivery.suspect) suspects.letGo(delivery)
  }

  async function release(deliveries: readonly ClaimedDelivery[]): Promise<void> {
    for (const delivery of deliveries) letGo(delivery)
    await releaseDeliveries(db, leases.workerId, deliveries)
  }

  return {
    take: intake.take,
    handover: intake.handover,
    leave: intake.leave,
    start: leases.register,
    beat: leases.beat,
    deadWorkers: leases.deadWorkers,
    holdsLeases: leases.areHeld,
    retire: leases.retire,
    auditLeases: held.audit,
    shareAmong: webhooks.shareAmong,
    poll: claimer.poll,
    idle,
    async refresh() {
      if (isDraining || !leases.areHeld()) return
      await claimer.inspectHeld()
      await suspects.claim()
      await webhooks.refresh()
      lanes.forgetIdle(deps.monotonicMs() - forgetLanesAfterMs)
      if ([...lanes.all()].some(claimer.wantsMore)) wakeUp()
    },
    async drain() {
      isDraining = true
      for (const lane of lanes.all()) {
        const unsent = lanes.takeWaiting(lane)
        // What cannot be given back is rescued once this worker has no heartbeat.
        if (unsent.length > 0) track(release(unsent))
      }
      await idle()
    },
    wake() {
      claimer.lookNext()
      wakeUp()
    },
    onWake(listener) {
      wakeUp = listener
    },
    onLook(listener) {
      looked = listener
    },
    get id() {
      return leases.workerId
    },
    get inFlight() {
      return lanes.inFlight
    },
    get bytesAtHand() {
      return held.bytes
    },
  }
}
