import type { Clock } from '../../platform/clock.ts'
import type { Database } from '../../platform/database/database.ts'
import { limits } from '../../platform/limits.ts'
import { handOf, isProven, type Lane, roomOf } from '../lanes/lane.ts'
import { type Lanes, roomFor } from '../lanes/lanes.ts'
import type { BytesRoom } from './bytes-at-hand.ts'
import {
  type ClaimedDelivery,
  claimDeliveries,
  claimLanes,
  inspectHeldLanes,
  isAnythingDue,
} from './queries.ts'
import { createSweepBudget, lateCommitSlackMs } from './sweep-budget.ts'

/** Decides what to claim, and when: lane by lane, and of the whole queue. See docs/delivery-state.md. */
export interface Claimer {
  /** See DeliveryWorker. */
  poll(isOnWatch?: boolean): Promise<boolean>
  /** True when a lane has deliveries in the database and half of those at hand are gone: time to claim the next. */
  wantsMore(lane: Lane): boolean
  /** Finds out which of the held lanes are held no longer. */
  inspectHeld(): Promise<void>
  /** Looks at the whole queue next time, on watch or not: there may be something of any webhook. */
  lookNext(): void
}

const claimLimit = 500

/** With less room than this for bodies, a claim might come back with nothing. */
const largestBody = limits.eventBytes

export function createClaimer(deps: {
  readonly db: Database
  readonly clock: Clock
  readonly monotonicMs: () => number
  readonly lanes: Lanes
  readonly workerId: () => string
  readonly mayClaim: () => boolean
  readonly bytes: () => BytesRoom
  readonly take: (deliveries: readonly ClaimedDelivery[], owner: string) => void
  /** A claim was answered. */
  readonly onClaimed: (deliveries: number, durationMs: number) => void
  /** The whole queue was looked at. */
  readonly onLook: (claimed: number) => void
}): Claimer {
  const { db, clock, lanes } = deps
  const sweeps = createSweepBudget(deps.monotonicMs)
  let lookedUpTo: Date | null = null
  /** The last claim was for nothing: the next one is made when there is something to claim. */
  let foundNothing = false
  /** Looks next time: it was told to, or its last look was full. */
  let mustLook = false

  async function poll(isOnWatch = true): Promise<boolean> {
    if (!deps.mayClaim()) return false
    for (const lane of lanes.all()) lanes.consider(lane)
    lanes.pump()
    await claimFromLanes()
    if (!isOnWatch && !mustLook) return isMoreWanted()
    const { total, passedOver, ...room } = lanes.room()
    const bytes = deps.bytes()
    if (total === 0 || Math.max(bytes.proven, bytes.unproven) < largestBody) return false
    mustLook = false
    const now = clock.now()
    const sweep = sweeps.begin(now)
    const look = {
      now: new Date(now),
      // A clock that lost a little has not come to where the last look got to.
      dueFrom:
        sweep || lookedUpTo === null
          ? null
          : new Date(Math.min(lookedUpTo.getTime(), now) - lateCommitSlackMs),
      exceptWebhooks: passedOver,
    }
    if (foundNothing && !(await isAnythingDue(db, look))) {
      if (sweep) sweeps.end()
      lookedUpTo = look.now
      deps.onLook(0)
      return isMoreWanted()
    }
    const limit = Math.min(claimLimit, total)
    const workerId = deps.workerId()
    const startedMs = deps.monotonicMs()
    const claimed = await claimDeliveries(db, { ...look, ...room, workerId, limit, bytes })
    deps.onClaimed(claimed.leased.length, deps.monotonicMs() - startedMs)
    if (sweep) sweeps.end()
    lookedUpTo = claimed.lookedUpTo
    foundNothing = claimed.leased.length === 0 && claimed.passed.length === 0
    for (const { webhookId, held, ordered } of claimed.passed) {
      const lane = lanes.open(webhookId)
      lane.backlog = held ? 'held' : 'claimable'
      lane.ordered = ordered
    }
    deps.take(claimed.leased, workerId)
    deps.onLook(claimed.leased.length)
    if (claimed.isFull) mustLook = true
    return claimed.isFull || isMoreWanted()
  }

  function wantsMore(lane: Lane): boolean {
    return lane.backlog === 'claimable' && roomOf(lane) > 0 && lane.waiting.length <= handOf(lane) / 2
  }

  /** The lanes of which the next may be claimed now. */
  function wanting(bytes: BytesRoom): readonly Lane[] {
    return [...lanes.all()].filter(
      (lane) => wantsMore(lane) && (isProven(lane) ? bytes.proven : bytes.unproven) >= largestBody,
    )
  }

  function isMoreWanted(): boolean {
    return wanting(deps.bytes()).length > 0
  }

  async function claimFromLanes(): Promise<void> {
    const bytes = deps.bytes()
    const asked = wanting(bytes)
    if (asked.length === 0) return
    const startedMs = deps.monotonicMs()
    const workerId = deps.workerId()
    const leased = await claimLanes(db, {
      workerId,
      now: new Date(clock.now()),
      rooms: asked.map(roomFor),
      bytes,
    })
    deps.onClaimed(leased.length, deps.monotonicMs() - startedMs)
    const given = new Set(leased.map(({ webhookId }) => webhookId))
    const wasCut = cutShort(leased, bytes)
    const ended = asked.filter((lane) => !given.has(lane.webhookId) && !wasCut(lane))
    for (const lane of ended) lane.backlog = lane.ordered ? 'held' : 'none'
    deps.take(leased, workerId)
    // An ordered one that has come to its end is free for what comes next, and need not wait for the next refresh.
    await inspect(ended)
  }

  /** Which lanes may have got nothing only because the claim had all the bytes that it was allowed. */
  function cutShort(leased: readonly ClaimedDelivery[], bytes: BytesRoom): (lane: Lane) => boolean {
    let { proven, unproven } = bytes
    for (const { webhookId, body } of leased) {
      const taken = Buffer.byteLength(body ?? '')
      if (isProven(lanes.open(webhookId))) proven -= taken
      else unproven -= taken
    }
    return (lane) => (isProven(lane) ? proven : unproven) < largestBody
  }

  /** Finds out which of these lanes are held no longer. */
  async function inspect(some: Iterable<Lane>): Promise<void> {
    const held = [...some].filter((lane) => lane.backlog === 'held').map((lane) => lane.webhookId)
    for (const { webhook_id, claimable, empty } of await inspectHeldLanes(db, held, new Date(clock.now()))) {
      if (claimable || empty) lanes.open(webhook_id).backlog = empty ? 'none' : 'claimable'
    }
  }

  return {
    poll,
    wantsMore,
    inspectHeld: () => inspect(lanes.all()),
    lookNext() {
      mustLook = true
    },
  }
}
