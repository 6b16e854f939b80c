import type { QueueHealth } from './queue-health.ts'
import type { SharedRates } from './shared-rates.ts'

/**
 * Shares work among workers: which of them looks at the whole queue, and how much of a webhook's rate is whose.
 * Nothing that it holds is missed when it is lost: deliveries, leases and their order are in PostgreSQL, and each
 * worker claims there what it sends. A worker serves the lanes it knows of whatever an engine says.
 */
export interface QueueEngine {
  readonly health: QueueHealth
  /** Null where workers cannot tell each other what they send: each has its share. */
  readonly rates: SharedRates | null
  /** @param wake called when the worker has come on watch. */
  start(wake: () => void): void
  /** Whether the worker is to look at the whole queue when it next can. */
  isOnWatch(): boolean
  /** It has looked, and claimed this many. */
  looked(claimed: number): void
  /** There are this many workers now. */
  shareAmong(workers: number): void
  stop(): Promise<void>
}

/** Every worker looks for itself, as often as it can. */
export function createPostgresEngine(now: Date): QueueEngine {
  return {
    health: { engine: 'postgresql', runsOn: 'postgresql', since: now, trouble: null, losses: 0 },
    rates: null,
    start() {},
    isOnWatch: () => true,
    looked() {},
    shareAmong() {},
    async stop() {},
  }
}
