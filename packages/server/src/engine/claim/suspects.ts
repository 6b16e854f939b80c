import type { Clock } from '../../platform/clock.ts'
import type { Database } from '../../platform/database/database.ts'
import type { ClaimedDelivery } from './queries.ts'
import { claimSuspects, type SuspectsInput, startSuspect } from './suspects.queries.ts'

/**
 * The deliveries that were lost with their workers before (engine/leases/losses.ts): a worker takes a group of them, and the
 * next one when all of that group have ended.
 */
export interface Suspects {
  /** Claims a group, unless one is under way. */
  claim(): Promise<void>
  /** Called before one is sent. @returns false when it must not be sent. */
  start(delivery: ClaimedDelivery): Promise<boolean>
  /** One has ended, or was given back. */
  letGo(delivery: ClaimedDelivery): void
}

export function createSuspects(deps: {
  readonly db: Database
  readonly clock: Clock
  readonly workerId: () => string
  readonly mayClaim: () => boolean
  /** What can be sent at once. */
  readonly room: () => Pick<SuspectsInput, 'rooms' | 'defaultRoom'>
  readonly take: (deliveries: readonly ClaimedDelivery[], owner: string) => void
}): Suspects {
  /** Those under way: id and token. */
  const group = new Set<string>()
  let isClaiming = false
  return {
    async claim() {
      if (isClaiming || group.size > 0 || !deps.mayClaim()) return
      isClaiming = true
      try {
        const workerId = deps.workerId()
        const claimed = await claimSuspects(deps.db, {
          workerId,
          now: new Date(deps.clock.now()),
          ...deps.room(),
        })
        // Leases that were lost meanwhile are not its own: take leaves them to the others.
        if (workerId !== deps.workerId()) return
        for (const delivery of claimed) group.add(leaseOf(delivery))
        deps.take(claimed, workerId)
      } finally {
        isClaiming = false
      }
    },
    async start(delivery) {
      return await startSuspect(deps.db, deps.workerId(), delivery)
    },
    letGo(delivery) {
      group.delete(leaseOf(delivery))
    },
  }
}

function leaseOf({ id, leaseToken }: ClaimedDelivery): string {
  return `${id}:${leaseToken}`
}
