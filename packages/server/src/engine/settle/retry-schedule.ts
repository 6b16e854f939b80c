import type { Random } from '../../platform/clock.ts'
import { longestRetryAfterMs } from './retry-after.ts'

const second = 1_000
const minute = 60 * second
const hour = 60 * minute

/**
 * Delays before each attempt of a delivery, the first one included: about 3 days in all.
 * Source: SPEC section 4, after the example in Standard Webhooks 1.0.0.
 */
export const defaultScheduleMs: readonly number[] = [
  0,
  5 * second,
  5 * minute,
  30 * minute,
  2 * hour,
  5 * hour,
  10 * hour,
  14 * hour,
  20 * hour,
  24 * hour,
]

const jitterShare = 0.1

/** What decides the moment of the next attempt. */
export interface RetryInput {
  /** Attempts made since the schedule (re)started, the one that just failed included. */
  readonly attemptsMade: number
  readonly scheduleMs: readonly number[]
  /** What the receiver asked for with 413, 429 or 503, if it did; at most 24 h. */
  readonly retryAfterMs: number | null
  readonly random: Random
}

/**
 * How long to wait before the next attempt, in milliseconds; null when the schedule is exhausted.
 * The step varies by ±10 % so that deliveries that failed together do not come back together. A
 * Retry-After, up to 24 h, makes the wait longer, never shorter, and is itself only lengthened by the
 * jitter: the receiver is not called before the moment it named.
 */
export function nextDelayMs({ attemptsMade, scheduleMs, retryAfterMs, random }: RetryInput): number | null {
  const step = scheduleMs[attemptsMade]
  if (step === undefined) return null
  const chance = random()
  const byScheduleMs = step * (1 - jitterShare + 2 * jitterShare * chance)
  const byRequestMs = Math.min(retryAfterMs ?? 0, longestRetryAfterMs) * (1 + jitterShare * chance)
  return Math.round(Math.max(byScheduleMs, byRequestMs))
}
