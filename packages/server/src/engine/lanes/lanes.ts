import type { ClaimedDelivery, ClaimRoom, Room } from '../claim/queries.ts'
import { createTokenRequests, type SharedRates } from '../coordination/shared-rates.ts'
import {
  bytesOfBody,
  bytesRoomOf,
  createLane,
  defaultBytes,
  defaultRoom,
  finish,
  freeSlotsOf,
  initialLimit,
  isProven,
  type Lane,
  lacksTokens,
  mayStart,
  roomOf,
  startNext,
} from './lane.ts'

/** The most requests that one worker has under way. */
export const maxInFlight = 1_000

/** Webhooks that are new or do not answer share at most this many of them, so that they cannot hold every slot. */
const maxUnprovenInFlight = maxInFlight / 2

/** The most deliveries that a worker holds unsent. */
const maxWaiting = 4_000

/** How much a worker can take, and of which webhooks. */
export interface LanesRoom {
  /** In all. */
  readonly total: number
  /** Of the webhooks that do not have the default. */
  readonly rooms: readonly ClaimRoom[]
  readonly defaultRoom: number
  readonly defaultBytes: number
  /** Webhooks whose new deliveries queue up behind those that were passed over. */
  readonly passedOver: readonly string[]
}

/** Every lane of this worker, and the turn they take: one delivery a turn, so that a long lane delays no other. */
export interface Lanes {
  add(delivery: ClaimedDelivery): void
  /** The lane of a webhook, made when there is none. */
  open(webhookId: string): Lane
  get(webhookId: string): Lane | undefined
  all(): Iterable<Lane>
  /** Starts whatever may start. */
  pump(): void
  finished(lane: Lane, answered: boolean): void
  /** A lane may have become able to start. */
  consider(lane: Lane): void
  /** Takes out the deliveries that a lane holds unsent, all of them or those beyond `keep`. */
  takeWaiting(lane: Lane, keep?: number): ClaimedDelivery[]
  /** Forgets lanes that have held nothing since `beforeMs`. */
  forgetIdle(beforeMs: number): void
  /** What the next claim of the whole queue may take. */
  room(): LanesRoom
  /** How many requests may start at once, of the webhooks it knows and, as `defaultRoom`, of the others. */
  freeSlots(): { readonly rooms: readonly Room[]; readonly defaultRoom: number }
  readonly inFlight: number
  readonly waiting: number
}

export function createLanes({
  start,
  nowMs,
  isOpen,
  rates = null,
}: {
  start: (lane: Lane, delivery: ClaimedDelivery) => void
  nowMs: () => number
  /** Nothing is started while this is false. */
  isOpen: () => boolean
  /** Null when this worker has its rates to itself. */
  rates?: SharedRates | null
}): Lanes {
  const lanes = new Map<string, Lane>()
  // Who waits for a slot keeps its place until there is one: a lane that ends a request goes behind it.
  const proven = new Set<Lane>()
  const unproven = new Set<Lane>()
  let inFlight = 0
  let waiting = 0
  let unprovenInFlight = 0
  const countedAsUnproven = new WeakMap<Lane, number>()
  const askForTokens =
    rates === null
      ? null
      : createTokenRequests({
          rates,
          nowMs,
          onAnswer(lane) {
            consider(lane)
            pump()
          },
        })

  function open(webhookId: string): Lane {
    const known = lanes.get(webhookId)
    if (known !== undefined) return known
    const lane = createLane(webhookId, nowMs(), rates === null)
    lanes.set(webhookId, lane)
    return lane
  }

  function consider(lane: Lane): void {
    if (!mayStart(lane, nowMs())) {
      if (askForTokens !== null && lacksTokens(lane)) askForTokens(lane)
      return
    }
    const [turn, other] = isProven(lane) ? [proven, unproven] : [unproven, proven]
    other.delete(lane)
    turn.add(lane)
  }

  function pump(): void {
    startFrom(unproven, () => unprovenInFlight < maxUnprovenInFlight)
    startFrom(proven, () => true)
  }

  function startFrom(turn: Set<Lane>, hasRoom: () => boolean): void {
    for (const lane of turn) {
      if (inFlight >= maxInFlight || !hasRoom() || !isOpen()) return
      turn.delete(lane)
      if (!mayStart(lane, nowMs())) continue
      const delivery = startNext(lane)
      if (delivery === undefined) continue
      waiting -= 1
      inFlight += 1
      if (turn === unproven) {
        unprovenInFlight += 1
        countedAsUnproven.set(lane, (countedAsUnproven.get(lane) ?? 0) + 1)
      }
      start(lane, delivery)
      // Behind all others that are waiting for their turn.
      consider(lane)
    }
  }

  function finished(lane: Lane, answered: boolean): void {
    finish(lane, answered, nowMs())
    inFlight -= 1
    const counted = countedAsUnproven.get(lane) ?? 0
    if (counted > 0) {
      unprovenInFlight -= 1
      countedAsUnproven.set(lane, counted - 1)
    }
    consider(lane)
    pump()
  }

  return {
    add(delivery) {
      const { waiting: hand } = open(delivery.webhookId)
      // A suspect is claimed to be sent at once.
      if (delivery.suspect) hand.unshift(delivery)
      else hand.push(delivery)
      waiting += 1
    },
    open,
    get: (webhookId) => lanes.get(webhookId),
    all: () => lanes.values(),
    pump,
    finished,
    consider,
    takeWaiting(lane, keep = 0) {
      const taken = lane.waiting.splice(keep)
      waiting -= taken.length
      for (const delivery of taken) lane.waitingBytes -= bytesOfBody(delivery)
      return taken
    },
    forgetIdle(beforeMs) {
      for (const lane of lanes.values()) {
        const busy = lane.inFlight > 0 || lane.waiting.length > 0 || lane.backlog !== 'none'
        if (!busy && lane.idleSinceMs < beforeMs) lanes.delete(lane.webhookId)
      }
    },
    room() {
      const rooms: ClaimRoom[] = []
      const passedOver: string[] = []
      for (const lane of lanes.values()) {
        if (lane.backlog !== 'none') passedOver.push(lane.webhookId)
        else {
          const room = roomFor(lane)
          if (room.room !== defaultRoom || room.bytes !== defaultBytes || room.proven) rooms.push(room)
        }
      }
      return { total: Math.max(0, maxWaiting - waiting), rooms, defaultRoom, defaultBytes, passedOver }
    },
    freeSlots: () => ({
      rooms: [...lanes.values()].map((lane) => ({ webhook_id: lane.webhookId, room: freeSlotsOf(lane) })),
      defaultRoom: initialLimit,
    }),
    get inFlight() {
      return inFlight
    },
    get waiting() {
      return waiting
    },
  }
}

/** What a claim may take of a lane. */
export function roomFor(lane: Lane): ClaimRoom {
  return {
    webhook_id: lane.webhookId,
    room: roomOf(lane),
    bytes: bytesRoomOf(lane),
    proven: isProven(lane),
  }
}
