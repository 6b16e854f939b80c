import type { PageQuery } from './page.ts'

/** How far back statistics go: in buckets of 5 minutes, an hour, 6 hours, a day. */
export type StatsRange = '1h' | '24h' | '7d' | '30d'

export interface StatsFilter {
  /** Default: `24h`. */
  readonly range?: StatsRange
  readonly webhook_id?: string
  readonly event?: string
}

/** Deliveries and attempts of a span of time. Tests and cancelled deliveries are left out. */
export interface Counts {
  /** Deliveries that ended with success. */
  readonly delivered: number
  /** Deliveries that ended without. */
  readonly failed: number
  /** Failed attempts that are followed by another. */
  readonly retried: number
}

export interface StatsBucket extends Counts {
  readonly from: string
  readonly to: string
}

/** What the attempts of a span of time say; a rate is from 0 to 1, null where there is nothing to count. */
export interface Summary extends Counts {
  /** Delivered, of all that ended. */
  readonly success_rate: number | null
  /** Deliveries whose first attempt succeeded, of all first attempts. */
  readonly first_attempt_success_rate: number | null
  /** Durations of attempts, within a tenth. */
  readonly p50_ms: number | null
  readonly p95_ms: number | null
}

export interface Stats {
  readonly range: StatsRange
  readonly summary: Summary
  readonly buckets: readonly StatsBucket[]
  /** Why attempts failed: the 10 most frequent, the first first. */
  readonly causes: readonly {
    readonly error: string
    readonly status_code: number | null
    readonly attempts: number
  }[]
  /** The 10 webhooks with the most failures, the worst first. */
  readonly failing_webhooks: readonly ({
    readonly webhook_id: string
    readonly url: string | null
  } & Counts)[]
  /** The 20 most frequent event types, the first first. */
  readonly events: readonly ({ readonly event: string } & Counts)[]
}

export interface WebhookStatsFilter extends PageQuery {
  readonly webhook_id?: string
}

/** What a list of webhooks shows of each: the last 24 hours. */
export interface WebhookStats {
  readonly webhook_id: string
  readonly summary: Summary
  /** 24 of an hour each, the oldest first. */
  readonly buckets: readonly StatsBucket[]
  /** When its newest finished delivery ended, and how. */
  readonly last_delivery: {
    readonly id: string
    readonly status: 'DELIVERED' | 'FAILED' | 'CANCELLED'
    readonly at: string
  } | null
  /** Unfinished deliveries; counted up to 10,000. */
  readonly waiting: number
}
