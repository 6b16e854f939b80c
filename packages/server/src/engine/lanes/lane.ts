import type { DeliverableWebhook } from '../attempt/deliverable-webhook.ts'
import type { ClaimedDelivery } from '../claim/queries.ts'

/**
 * What the database may hold of a webhook beside what this worker does.
 * - `none`: whatever it is, the claims of the whole queue find it.
 * - `claimable`: those claims pass it over, and it is claimed as a lane, as fast as there is room.
 * - `held`: they pass it over, and nothing may be claimed for now: it is paused, disabled, or ordered and waiting.
 */
export type Backlog = 'none' | 'claimable' | 'held'

/**
 * What this worker holds of one webhook: the deliveries it leased and has not sent, and how many it may
 * send at once. That limit starts low, grows by one with each answer and halves when none comes: a healthy
 * webhook soon has all that it may, a dead one holds a single slot, which is also its probe.
 */
export interface Lane {
  readonly webhookId: string
  /** Null until it is loaded, and again when a newer version is known of. */
  webhook: DeliverableWebhook | null
  waiting: ClaimedDelivery[]
  /** Of the bodies of those that wait. */
  waitingBytes: number
  inFlight: number
  limit: number
  /** The most that it may ever be: this worker's share of what the webhook allows. */
  maxInFlight: number
  /** The last request that ended was answered. */
  answering: boolean
  backlog: Backlog
  /** One at a time, and only claimed as a lane. */
  ordered: boolean
  /** This worker's share of the webhook's rate limit. */
  ratePerSecond: number | null
  /** Requests that the rate limit allows now. */
  tokens: number
  /** Tokens come as time passes; otherwise from where all workers get theirs. */
  refillsItself: boolean
  refilledAtMs: number
  idleSinceMs: number
}

/** How much memory the body of a delivery counts for. */
export function bytesOfBody({ body }: Pick<ClaimedDelivery, 'body'>): number {
  return body?.length ?? 0
}

/** What a webhook may have under way before its receiver has answered anything. */
export const initialLimit = 8

/** How many deliveries are kept at hand for each that may be under way, so that a fast webhook never waits for a claim. */
const handPerSlot = 16

/**
 * The part of a second's worth of requests that may go out at once under a rate limit, beside the one that may always:
 * more than comes between two looks at a lane, or what comes would be lost.
 */
const burstShare = 0.1

/** The same in bytes of their bodies: a webhook with large events has fewer at hand, but always one. */
const handBytesPerSlot = 64 * 1024

/** Room of a webhook that this worker holds nothing of. */
export const defaultRoom = initialLimit * handPerSlot
export const defaultBytes = initialLimit * handBytesPerSlot

/** @param refillsItself false when the tokens of its rate limit come from where all workers get theirs. */
export function createLane(webhookId: string, nowMs: number, refillsItself = true): Lane {
  return {
    webhookId,
    webhook: null,
    waiting: [],
    waitingBytes: 0,
    inFlight: 0,
    limit: initialLimit,
    maxInFlight: initialLimit,
    answering: false,
    backlog: 'none',
    ordered: false,
    ratePerSecond: null,
    tokens: refillsItself ? 1 : 0,
    refillsItself,
    refilledAtMs: nowMs,
    idleSinceMs: nowMs,
  }
}

/**
 * Puts a loaded webhook into its lane: the limit never exceeds what the webhook allows.
 * @param workers how many share what it allows; each may send at least one request at a time.
 */
export function setWebhook(lane: Lane, webhook: DeliverableWebhook, workers = 1): void {
  lane.webhook = webhook
  lane.ordered = webhook.ordered
  lane.maxInFlight = Math.max(1, Math.floor(webhook.maxInFlight / workers))
  // An ordered webhook is in one pair of hands at a time.
  const sharers = webhook.ordered ? 1 : workers
  lane.ratePerSecond = webhook.rateLimitPerSecond === null ? null : webhook.rateLimitPerSecond / sharers
  lane.limit = Math.min(lane.limit, lane.maxInFlight)
}

/** True when the receiver has answered often enough, and lately, to have all the slots that it may have. */
export function isProven(lane: Lane): boolean {
  return lane.webhook !== null && lane.answering && lane.limit >= lane.maxInFlight
}

/** How many unsent deliveries this worker wants to hold for the webhook. */
export function handOf(lane: Lane): number {
  if (lane.ordered) return Math.max(0, 1 - lane.inFlight)
  const rate = Math.max(1, lane.ratePerSecond ?? Number.POSITIVE_INFINITY)
  return Math.max(0, Math.floor(Math.min(lane.limit * handPerSlot, rate)) - lane.inFlight)
}

/** How many more it wants to lease. */
export function roomOf(lane: Lane): number {
  if (lane.waiting.length > 0 && bytesRoomOf(lane) === 0) return 0
  return Math.max(0, handOf(lane) - lane.waiting.length)
}

/** The same in bytes; beyond them it wants one delivery when it has none. */
export function bytesRoomOf(lane: Lane): number {
  return Math.max(0, lane.limit * handBytesPerSlot - lane.waitingBytes)
}

/** How many more requests of the webhook may start at once, whatever waits. */
export function freeSlotsOf(lane: Lane): number {
  const slots = Math.max(0, lane.limit - lane.inFlight)
  return lane.ratePerSecond === null ? slots : Math.min(slots, Math.max(1, Math.floor(lane.tokens)))
}

/** True when the next delivery may be sent now, as far as its own webhook is concerned. */
export function mayStart(lane: Lane, nowMs: number): boolean {
  if (lane.refillsItself && lane.ratePerSecond !== null) refill(lane, lane.ratePerSecond, nowMs)
  return hasNext(lane) && (lane.ratePerSecond === null || lane.tokens >= 1)
}

/** True when nothing but the rate limit is in the way of the next delivery. */
export function lacksTokens(lane: Lane): boolean {
  return hasNext(lane) && lane.ratePerSecond !== null && lane.tokens < 1
}

function hasNext(lane: Lane): boolean {
  return lane.webhook !== null && lane.waiting.length > 0 && lane.inFlight < lane.limit
}

function refill(lane: Lane, ratePerSecond: number, nowMs: number): void {
  const gained = ((nowMs - lane.refilledAtMs) / 1_000) * ratePerSecond
  lane.tokens = Math.min(burstOf(ratePerSecond), lane.tokens + gained)
  lane.refilledAtMs = nowMs
}

/** Takes the next delivery out of the lane and counts it as under way. */
export function startNext(lane: Lane): ClaimedDelivery | undefined {
  const next = lane.waiting.shift()
  if (next === undefined) return undefined
  lane.waitingBytes -= bytesOfBody(next)
  lane.inFlight += 1
  if (lane.ratePerSecond !== null) lane.tokens -= 1
  return next
}

/** Counts an attempt as over, and learns from whether the receiver answered at all. */
export function finish(lane: Lane, answered: boolean, nowMs: number): void {
  lane.inFlight -= 1
  lane.answering = answered
  lane.limit = answered ? Math.min(lane.maxInFlight, lane.limit + 1) : Math.max(1, Math.floor(lane.limit / 2))
  lane.idleSinceMs = nowMs
}

/** How many requests may go out at once under a rate limit. */
export function burstOf(ratePerSecond: number): number {
  return 1 + ratePerSecond * burstShare
}
