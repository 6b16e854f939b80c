import type { Attempt } from './delivery.ts'

/**
 * What a receiver has to do:
 *
 * - `accepts_valid`: answer 2xx to a signed event
 * - `rejects_forged`: answer 4xx (but not 408 or 429) to another one with wrong signatures
 */
export type CheckName = 'accepts_valid' | 'rejects_forged'

/** One request of a full check, and whether the receiver did what it has to. */
export interface Check {
  readonly name: CheckName
  readonly passed: boolean
  readonly attempt: Omit<Attempt, 'id' | 'attempt'>
}

export interface WebhookCheck {
  readonly passed: boolean
  readonly checks: readonly Check[]
}
