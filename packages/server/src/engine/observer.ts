import type { AttemptOutcome } from './attempt/attempt.ts'
import type { ClaimedDelivery } from './claim/queries.ts'
import type { OutcomeRow } from './record/queries.ts'
import type { AbandonReason } from './settle/settle.ts'

/** Is told what a worker does. */
export interface WorkerObserver {
  /** An attempt was made, and its outcome is written. */
  attempted(outcome: AttemptOutcome, written: OutcomeRow): void
  /** A delivery was ended without being sent. */
  abandoned(delivery: ClaimedDelivery, reason: AbandonReason): void
  /** A claim was answered. */
  claimed(deliveries: number, durationMs: number): void
  /** Outcomes were written, in one commit. */
  recorded(outcomes: number, durationMs: number): void
  webhooksDisabled(webhookIds: readonly string[]): void
  /** The heartbeat was written: the database is there. */
  leasesKept(): void
  /** The leases were lost: this process was too long without a heartbeat. */
  leasesLost(): void
  error(error: unknown, doing: string): void
}
