import type { PageQuery } from './page.ts'

/**
 * - `failing`: every attempt fails, several in a row
 * - `exhausted`: deliveries failed for good
 * - `disabled`: the webhook was disabled by Gancho
 * - `degraded`: fewer deliveries succeed than the tenant's rule for the success rate asks for
 */
export type AlertKind = 'failing' | 'exhausted' | 'disabled' | 'degraded'

export type AlertState = 'OPEN' | 'ACKNOWLEDGED' | 'RESOLVED'

/** Something that a person should look at: one for a webhook and kind, until it is resolved. */
export interface Alert {
  readonly id: string
  readonly kind: AlertKind
  readonly state: AlertState
  readonly webhook_id: string
  /** Where the webhook pointed. */
  readonly url: string
  /** The code of the last failure, and the same in a sentence. */
  readonly last_error: string | null
  /** How many attempts (`failing`) or deliveries (`exhausted`, `degraded`) it is about. */
  readonly count: number
  /** Of a `degraded` one: how many of a hundred deliveries succeeded at their first attempt, when last seen. */
  readonly success_percent: number | null
  readonly first_seen_at: string
  readonly last_seen_at: string
  readonly acknowledged_at: string | null
  readonly resolved_at: string | null
  /** Resolved because the webhook recovered, not by hand. */
  readonly recovered: boolean
}

export interface AlertFilter extends PageQuery {
  readonly state?: AlertState
  readonly webhook_id?: string
}
