import type { Database } from '../store/db.ts'
import type { ClaimedDelivery } from '../store/queries/claim-deliveries.ts'
import { disownLeases, leasesOf } from '../store/queries/worker-leases.ts'

/** What a worker knows that it has leased: from the claim until the outcome is written or the delivery given back. */
export interface HeldLeases {
  add(delivery: ClaimedDelivery): void
  letGo(delivery: ClaimedDelivery): void
  /**
   * Disowns leases that the database says the worker has and it knows nothing of, as when the answer to a claim was
   * lost. Only those that the audit before found too: that has to be at least as long ago as a statement may take,
   * so that none is still under way.
   */
  audit(): Promise<void>
}

export function createHeldLeases({ db, workerId }: { db: Database; workerId: () => string }): HeldLeases {
  /** Fencing tokens by the id of the delivery. */
  const held = new Map<string, number>()
  let unexplained = new Map<string, number>()
  return {
    add({ id, leaseToken }) {
      held.set(id, leaseToken)
    },
    letGo({ id, leaseToken }) {
      if (held.get(id) === leaseToken) held.delete(id)
    },
    async audit() {
      const known = unexplained
      const leases = (await leasesOf(db, workerId())).filter(({ id, token }) => held.get(id) !== token)
      unexplained = new Map(leases.map(({ id, token }) => [id, token]))
      const forgotten = leases.filter(({ id, token }) => known.get(id) === token)
      if (forgotten.length > 0) await disownLeases(db, workerId(), forgotten)
    },
  }
}
