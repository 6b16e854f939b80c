import { type Failover, failOver } from './failover.ts'
import type { Fault, Finding } from './fault.ts'

export const synchronousFailoverFault = fault(
  'failover-synchronous',
  'the primary is killed under load, and its synchronous replica promoted',
  true,
)

export const asynchronousFailoverFault = fault(
  'failover-asynchronous',
  'the primary is killed under load, and its asynchronous replica promoted: what it did not have yet is lost by PostgreSQL',
  false,
)

function fault(name: string, what: string, synchronous: boolean): Fault {
  return {
    name,
    what,
    async run({ events }): Promise<Finding> {
      const seen = await failOver({ synchronous, events: Math.ceil(events / 2) })
      return {
        lines: [
          `${seen.committed} committed, ${seen.missing} of them not on the promoted replica; of what it has, ${seen.undelivered} undelivered`,
          `${seen.failed} failed, ${seen.repeated} requests came again`,
          `delivery went on ${(seen.interruptionMs / 1_000).toFixed(1)} s after the primary was lost`,
        ],
        broken: brokenByFailover(seen, synchronous),
      }
    },
  }
}

/** What is promised: with a synchronous replica nothing is lost, and what PostgreSQL has kept is delivered. */
export function brokenByFailover({ missing, undelivered, failed }: Failover, synchronous: boolean): string[] {
  return [
    synchronous && missing > 0 && 'a commit that was answered is on the synchronous replica',
    undelivered > 0 && 'every event that the promoted replica has is delivered',
    failed > 0 && 'no delivery fails because its database fails over',
  ].filter((promise) => promise !== false)
}
