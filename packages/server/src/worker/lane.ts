import type { DeliverableWebhook } from '../pipeline/deliverable-webhook.ts'
import type { ClaimedDelivery } from '../store/queries/claim-deliveries.ts'

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
  inFlight: number
  limit: number
  /** The last request that ended was answered. */
  answering: boolean
  backlog: Backlog
  /** One at a time, and only claimed as a lane. */
  ordered: boolean
  /** Requests that the rate limit allows now; refilled as time passes. */
  tokens: number
  refilledAtMs: number
  idleSinceMs: number
}

/** What a webhook may have under way before its receiver has answered anything. */
const initialLimit = 8

/** How many deliveries are kept at hand for each that may be under way, so that a fast webhook never waits for a claim. */
const handPerSlot = 16

/** The part of a second's worth of requests that may go out at once under a rate limit. */
const burstShare = 0.1

/** Room of a webhook that this worker holds nothing of. */
export const defaultRoom = initialLimit * handPerSlot

export function createLane(webhookId: string, nowMs: number): Lane {
  return {
    webhookId,
    webhook: null,
    waiting: [],
    inFlight: 0,
    limit: initialLimit,
    answering: false,
    backlog: 'none',
    ordered: false,
    tokens: 1,
    refilledAtMs: nowMs,
    idleSinceMs: nowMs,
  }
}

/** Puts a loaded webhook into its lane: the limit never exceeds what the webhook allows. */
export function setWebhook(lane: Lane, webhook: DeliverableWebhook): void {
  lane.webhook = webhook
  lane.ordered = webhook.ordered
  lane.limit = Math.min(lane.limit, webhook.maxInFlight)
}

/** True when the receiver has answered often enough, and lately, to have all the slots that it may have. */
export function isProven(lane: Lane): boolean {
  return lane.webhook !== null && lane.answering && lane.limit >= lane.webhook.maxInFlight
}

/** How many unsent deliveries this worker wants to hold for the webhook. */
export function handOf(lane: Lane): number {
  if (lane.ordered) return Math.max(0, 1 - lane.inFlight)
  const rate = lane.webhook?.rateLimitPerSecond ?? Number.POSITIVE_INFINITY
  return Math.max(0, Math.floor(Math.min(lane.limit * handPerSlot, rate)) - lane.inFlight)
}

/** How many more it wants to lease. */
export function roomOf(lane: Lane): number {
  return Math.max(0, handOf(lane) - lane.waiting.length)
}

/** True when the next delivery may be sent now, as far as its own webhook is concerned. */
export function mayStart(lane: Lane, nowMs: number): boolean {
  if (lane.webhook === null || lane.waiting.length === 0 || lane.inFlight >= lane.limit) return false
  const rate = lane.webhook.rateLimitPerSecond
  if (rate === null) return true
  lane.tokens = Math.min(burstOf(rate), lane.tokens + ((nowMs - lane.refilledAtMs) / 1_000) * rate)
  lane.refilledAtMs = nowMs
  return lane.tokens >= 1
}

/** Takes the next delivery out of the lane and counts it as under way. */
export function startNext(lane: Lane): ClaimedDelivery | undefined {
  const next = lane.waiting.shift()
  if (next === undefined) return undefined
  lane.inFlight += 1
  if (lane.webhook?.rateLimitPerSecond) lane.tokens -= 1
  return next
}

/** Counts an attempt as over, and learns from whether the receiver answered at all. */
export function finish(lane: Lane, answered: boolean, nowMs: number): void {
  lane.inFlight -= 1
  lane.answering = answered
  lane.limit = answered
    ? Math.min(lane.webhook?.maxInFlight ?? lane.limit, lane.limit + 1)
    : Math.max(1, Math.floor(lane.limit / 2))
  lane.idleSinceMs = nowMs
}

function burstOf(ratePerSecond: number): number {
  return Math.max(1, ratePerSecond * burstShare)
}
