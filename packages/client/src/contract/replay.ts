/**
 * Which deliveries a replay is about.
 *
 * - `recover`: deliveries that failed
 * - `missing`: events that were never on their way to the webhook: stored while it was disabled, not subscribed, or
 *   not there yet
 * - `all`: every event, delivered ones too
 */
export type ReplayKind = 'recover' | 'missing' | 'all'

export type ReplayState = 'RUNNING' | 'COMPLETED' | 'CANCELLED'

/** What a replay sends again: everything that fits all that is given. */
export interface ReplaySelection {
  readonly kind: ReplayKind
  /** Required for `missing` and `all`; without it, `recover` is about every webhook of the tenant. */
  readonly webhook_id?: string
  /** An event type, or a prefix of types: `invoice.*`. */
  readonly event?: string
  /** Events of this moment or later. */
  readonly from?: string
  /** Events before this moment. Default: now. */
  readonly to?: string
}

export interface ReplayCreation extends ReplaySelection {
  /** How many deliveries are made due each second. Default: 50. */
  readonly rate_per_second?: number
}

/** What a replay would do. */
export interface ReplayPreview {
  readonly deliveries: number
  /** The count stopped at this many; there are more. */
  readonly is_minimum: boolean
  readonly webhooks: number
}

/** A job that makes deliveries due again, each once, also over restarts. */
export interface Replay {
  readonly id: string
  readonly kind: ReplayKind
  readonly state: ReplayState
  readonly webhook_id: string | null
  readonly event: string | null
  readonly from: string | null
  readonly to: string
  readonly rate_per_second: number
  /** How many it was about when it was created. */
  readonly total: number
  /** How many were made due so far. */
  readonly queued: number
  /** How many were passed over: on their way already, or their webhook is gone or disabled. */
  readonly skipped: number
  readonly created_at: string
  readonly finished_at: string | null
}
