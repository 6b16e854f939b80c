import type { Database } from '../../platform/database/database.ts'
import type { ClaimedDelivery } from '../claim/queries.ts'
import { bytesOfBody } from '../lanes/lane.ts'
import { disownLeases, leasesOf } from './queries.ts'

/** What a worker knows that it has leased: from the claim until the outcome is written or the delivery given back. */
export interface HeldLeases {
  add(delivery: ClaimedDelivery): void
  letGo(delivery: ClaimedDelivery): void
  /** Of the bodies of what it holds of a webhook. */
  bytesOf(webhookId: string): number
  /** Of all bodies. */
  readonly bytes: number
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
  const bytesByWebhook = new Map<string, number>()
  let bytes = 0
  let unexplained = new Map<string, number>()

  function count({ webhookId }: ClaimedDelivery, more: number): void {
    const sum = (bytesByWebhook.get(webhookId) ?? 0) + more
    if (sum === 0) bytesByWebhook.delete(webhookId)
    else bytesByWebhook.set(webhookId, sum)
    bytes += more
  }

  return {
    add(delivery) {
      held.set(delivery.id, delivery.leaseToken)
      count(delivery, bytesOfBody(delivery))
    },
    letGo(delivery) {
      if (held.get(delivery.id) === delivery.leaseToken) held.delete(delivery.id)
      count(delivery, -bytesOfBody(delivery))
    },
    bytesOf: (webhookId) => bytesByWebhook.get(webhookId) ?? 0,
    get bytes() {
      return bytes
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
