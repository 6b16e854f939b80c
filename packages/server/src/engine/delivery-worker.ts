import { randomUUID } from 'node:crypto'
import type { Clock, Random } from '../platform/clock.ts'
import type { Database } from '../platform/database/database.ts'
import type { SecretBox } from '../platform/secret-box.ts'
import type { Timers } from '../platform/timers.ts'
import { type AttemptDeps, type AttemptOutcome, attempt, type SendableDelivery } from './attempt/attempt.ts'
import { toDeliverable } from './attempt/deliverable-webhook.ts'
import { loadWebhooks } from './attempt/queries.ts'
import { type BytesRoom, bytesRoom } from './claim/bytes-at-hand.ts'
import { createClaimer } from './claim/claimer.ts'
import type { ClaimedDelivery } from './claim/queries.ts'
import { createSuspects } from './claim/suspects.ts'
import type { SharedRates } from './coordination/shared-rates.ts'
import type { HandoverTarget } from './emit/ingest.ts'
import type { TransportResult } from './http/transport-result.ts'
import { handOf, type Lane, setWebhook } from './lanes/lane.ts'
import { createLanes } from './lanes/lanes.ts'
import { createHeldLeases } from './leases/held-leases.ts'
import { heartbeat, registerWorker, retireWorker, type WorkerBeat } from './leases/queries.ts'
import { releaseDeliveries } from './leases/release.queries.ts'
import { createWorkerWatch, leaseMs } from './leases/worker-watch.ts'
import type { OutcomeRow } from './record/queries.ts'
import { createRecorder } from './record/recorder.ts'
import { type AbandonReason, abandon, reasonToAbandon } from './settle/settle.ts'
import { createUnderWay } from './under-way.ts'

/** What the worker tells about what it does. */
export interface WorkerEvents {
  /** An attempt was made, and what it came to is written. */
  attempted(outcome: AttemptOutcome, written: OutcomeRow): void
  /** A delivery was ended without being sent. */
  abandoned(delivery: ClaimedDelivery, reason: AbandonReason): void
  /** A claim was answered. */
  claimed(deliveries: number, durationMs: number): void
  /** Outcomes were written, in one commit. */
  recorded(outcomes: number, durationMs: number): void
  webhooksDisabled(webhookIds: readonly string[]): void
  /** The heartbeat was written: the database is there. */
  leasesKept(): void
  /** Leases were lost: this process was too long without a heartbeat. */
  leasesLost(): void
  error(error: unknown, doing: string): void
}

export interface WorkerDeps extends AttemptDeps {
  readonly db: Database
  readonly clock: Clock
  readonly random: Random
  readonly secretBox: SecretBox
  readonly events: WorkerEvents
  /** Null when workers cannot tell each other what they send. */
  readonly rates: SharedRates | null
  /** Milliseconds that only ever grow, for what must not jump with the clock. */
  readonly monotonicMs: () => number
  /** Those of the process when absent. */
  readonly timers?: Timers | undefined
}

/**
 * Delivers: claims what is due, sends it, records what came of it. Its methods are single turns; the loops
 * that call them are in run-worker.ts. See docs/delivery-state.md for what makes it safe.
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

/** Stops sending this long before the others may take over. */
const leaseMarginMs = 2_000

const forgetLanesAfterMs = 60_000

export function createDeliveryWorker(deps: WorkerDeps): DeliveryWorker {
  const { db, clock, events } = deps
  // Others may take over what this worker can no longer prove to hold: then nothing is started.
  const lanes = createLanes({ start: send, nowMs: deps.monotonicMs, isOpen: holdsLeases, rates: deps.rates })
  const recorder = createRecorder({
    db,
    clock,
    random: deps.random,
    monotonicMs: deps.monotonicMs,
    timers: deps.timers,
    workerId: () => workerId,
    mayGiveUp: () => draining && !holdsLeases(),
    onWritten: (outcomes, durationMs) => events.recorded(outcomes, durationMs),
    onDisabled: (ids) => events.webhooksDisabled(ids),
    onError: (error) => events.error(error, 'recording outcomes'),
  })
  const { track, idle } = createUnderWay((error) => events.error(error, 'delivering'))
  const held = createHeldLeases({ db, workerId: () => workerId })
  const claimer = createClaimer({
    db,
    clock,
    monotonicMs: deps.monotonicMs,
    lanes,
    workerId: () => workerId,
    mayClaim,
    bytes,
    take,
    onClaimed: (deliveries, durationMs) => events.claimed(deliveries, durationMs),
    onLook: (claimed) => looked(claimed),
  })
  const suspects = createSuspects({
    db,
    clock,
    workerId: () => workerId,
    mayClaim: () => mayClaim() && bytes().unproven > 0,
    room: lanes.freeSlots,
    take,
  })
  const watch = createWorkerWatch()
  let workerId = ''
  let freshUntilMs = Number.NEGATIVE_INFINITY
  let draining = false
  let isLoading = false
  let workers = 1
  /** Bytes of events that are being stored for this worker. */
  let reserved = 0
  let wakeUp = () => {}
  let looked = (_claimed: number) => {}

  function holdsLeases(): boolean {
    return deps.monotonicMs() < freshUntilMs
  }

  function mayClaim(): boolean {
    return !draining && holdsLeases() && !recorder.isFull
  }

  function bytes(): BytesRoom {
    return bytesRoom(lanes.all(), held.bytesOf, reserved)
  }

  async function start(): Promise<void> {
    const askedMs = deps.monotonicMs()
    const id = `wrk_${randomUUID().replaceAll('-', '')}`
    await registerWorker(db, id)
    workerId = id
    freshUntilMs = askedMs + leaseMs - leaseMarginMs
  }

  async function beat(): Promise<number> {
    const askedMs = deps.monotonicMs()
    const { isKept, workers: rows } = await heartbeat(db, workerId)
    const living = watch.look(rows, askedMs, deps.monotonicMs())
    if (isKept) {
      freshUntilMs = askedMs + leaseMs - leaseMarginMs
      events.leasesKept()
      return living
    }
    events.leasesLost()
    for (const lane of lanes.all()) for (const delivery of lanes.takeWaiting(lane)) letGo(delivery)
    await start()
    return workers
  }

  function shareAmong(count: number): void {
    if (count === workers) return
    workers = count
    for (const lane of lanes.all()) if (lane.webhook !== null) setWebhook(lane, lane.webhook, workers)
  }

  async function giveUp(delivery: ClaimedDelivery): Promise<void> {
    const reason = reasonToAbandon(delivery)
    try {
      await recorder.recordUnsent(abandon(delivery, reason, clock.now()))
      events.abandoned(delivery, reason)
    } finally {
      letGo(delivery)
    }
  }

  function letGo(delivery: ClaimedDelivery): void {
    held.letGo(delivery)
    if (delivery.suspect) suspects.letGo(delivery)
  }

  function take(deliveries: readonly ClaimedDelivery[], owner: string): void {
    // It lost its leases while these were claimed under its old name: an audit rescues them.
    if (owner !== workerId) return
    for (const delivery of deliveries) {
      held.add(delivery)
      if (delivery.webhookVersion === null || delivery.body === null) {
        track(giveUp(delivery))
        continue
      }
      const lane = lanes.open(delivery.webhookId)
      lanes.add(delivery)
      const known = lane.webhook
      if (
        known !== null &&
        (known.version < delivery.webhookVersion || known.signerValidUntilMs <= clock.now())
      )
        lane.webhook = null
      if (lane.webhook === null) load()
      lanes.consider(lane)
    }
    lanes.pump()
  }

  /** Loads the webhooks that are missing, until there are none; after a failure it is for the next refresh. */
  function load(): void {
    if (!isLoading) track(loadMissing())
  }

  async function loadMissing(): Promise<void> {
    isLoading = true
    try {
      for (;;) {
        // Those that one turn brings in are loaded together.
        await Promise.resolve()
        const missing = [...lanes.all()].filter((lane) => lane.webhook === null && lane.waiting.length > 0)
        if (missing.length === 0) return
        await loadInto(missing)
      }
    } finally {
      isLoading = false
    }
  }

  async function loadInto(wanted: readonly Lane[]): Promise<void> {
    if (wanted.length === 0) return
    const rows = await loadWebhooks(
      db,
      wanted.map((lane) => lane.webhookId),
    )
    for (const lane of wanted) {
      const row = rows.find(({ id }) => id === lane.webhookId)
      if (row === undefined) {
        for (const delivery of lanes.takeWaiting(lane)) {
          track(giveUp({ ...delivery, webhookVersion: null }))
        }
        continue
      }
      setWebhook(lane, toDeliverable(row, { secretBox: deps.secretBox, nowMs: clock.now() }), workers)
      if (row.state !== 'ACTIVE') await holdBack(lane)
      lanes.consider(lane)
    }
    lanes.pump()
  }

  /** A test is sent even while its webhook is paused or disabled; the others wait in the database. */
  async function holdBack(lane: Lane): Promise<void> {
    const unsent = lanes.takeWaiting(lane)
    for (const delivery of unsent) if (delivery.test) lanes.add(delivery)
    await giveBack(
      lane,
      unsent.filter(({ test }) => !test),
    )
    lane.backlog = 'held'
  }

  async function giveBack(lane: Lane, deliveries: readonly ClaimedDelivery[]): Promise<void> {
    if (deliveries.length === 0) return
    lane.backlog = 'claimable'
    await release(deliveries)
  }

  async function release(deliveries: readonly ClaimedDelivery[]): Promise<void> {
    for (const delivery of deliveries) letGo(delivery)
    await releaseDeliveries(db, workerId, deliveries)
  }

  function send(lane: Lane, delivery: ClaimedDelivery): void {
    const { webhook } = lane
    const { body } = delivery
    if (webhook === null || body === null)
      throw new Error(`delivery ${delivery.id} was started before it was ready`)
    track(attemptAndRecord(lane, { delivery: { ...delivery, body }, webhook }))
  }

  async function attemptAndRecord(lane: Lane, sendable: SendableDelivery): Promise<void> {
    let isAnswered = false
    let isFree = false
    const freeSlot = (): void => {
      if (!isFree) lanes.finished(lane, isAnswered)
      isFree = true
    }
    const { delivery } = sendable
    try {
      if (delivery.suspect && !((await suspects.start(delivery)) && holdsLeases())) return
      const outcome = await attempt(deps, sendable)
      isAnswered = answered(outcome.result)
      // An ordered webhook's next one may only go when this one's outcome is known to the database.
      if (!sendable.webhook.ordered) freeSlot()
      events.attempted(outcome, await recorder.record(outcome))
    } finally {
      letGo(delivery)
      freeSlot()
      if (delivery.suspect) {
        // What waited behind it in an ordered webhook is claimed as a lane again.
        if (sendable.webhook.ordered) lane.backlog = 'claimable'
        track(suspects.claim())
      }
      if (claimer.wantsMore(lane)) wakeUp()
    }
  }

  async function refresh(): Promise<void> {
    if (draining || !holdsLeases()) return
    await claimer.inspectHeld()
    await suspects.claim()
    await loadInto([...lanes.all()].filter((lane) => lane.waiting.length > 0))
    for (const lane of lanes.all()) await giveBack(lane, lanes.takeWaiting(lane, handOf(lane)))
    lanes.forgetIdle(deps.monotonicMs() - forgetLanesAfterMs)
    if ([...lanes.all()].some(claimer.wantsMore)) wakeUp()
  }

  return {
    start,
    beat,
    deadWorkers: watch.dead,
    shareAmong,
    poll: claimer.poll,
    refresh,
    auditLeases: held.audit,
    idle,
    take,
    holdsLeases,
    handover(incoming) {
      if (!mayClaim() || bytes().unproven < incoming) return null
      const { total, rooms, passedOver } = lanes.room()
      if (total === 0) return null
      const full = rooms.filter(({ room }) => room === 0).map(({ webhook_id }) => webhook_id)
      reserved += incoming
      return {
        workerId,
        fullWebhooks: [...full, ...passedOver],
        end() {
          reserved -= incoming
        },
      }
    },
    leave(webhookIds) {
      const left = webhookIds.map(lanes.open)
      for (const lane of left) if (lane.backlog === 'none') lane.backlog = 'claimable'
      // A webhook that is paused or full has its deliveries wait: nothing is claimed for it now.
      if (left.some(claimer.wantsMore)) wakeUp()
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
    async drain() {
      draining = true
      for (const lane of lanes.all()) {
        const unsent = lanes.takeWaiting(lane)
        // What cannot be given back is rescued once this worker has no heartbeat.
        if (unsent.length > 0) track(release(unsent))
      }
      await idle()
    },
    async retire() {
      // From here on its leases are others' to take, whether or not it hears that this was written.
      freshUntilMs = Number.NEGATIVE_INFINITY
      await retireWorker(db, workerId)
    },
    get id() {
      return workerId
    },
    get inFlight() {
      return lanes.inFlight
    },
    get bytesAtHand() {
      return held.bytes
    },
  }
}

/** Whether the receiver was there at all: an error status is an answer, silence is not. */
function answered(result: TransportResult | null): boolean {
  return result?.kind === 'response'
}
