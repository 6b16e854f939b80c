import { setTimeout as sleep } from 'node:timers/promises'
import type { CountingReceiver } from '../../packages/server/test/contention/counting-receiver.ts'
import { freeze } from '../freeze.ts'
import { onInstallation } from './installation.ts'
import { query } from './query.ts'
import type { Verdict } from './verdict.ts'

/** What stands still, while the rest of the world goes on. */
export type Suspended = 'everything' | 'both processes' | 'one worker' | 'PostgreSQL'

export interface Suspension {
  readonly verdict: Verdict
  /** Events that had been sent and not recorded when their worker was stopped. */
  readonly inFlight: number
  /** What came again of events that were not in flight. */
  readonly repeatedForNoReason: number
  /** Events that were received while it stood still. */
  readonly receivedMeanwhile: number
  /** From the moment that it went on until an event that was new then was received. */
  readonly deliveryAfterMs: number
}

/** Of the webhooks: what was under way is overdue when it goes on. */
const timeoutMs = 5_000
/** A worker has shown by now that it does not live, and has its leases still. */
const silentMs = 3_000

/** Stops what is named under load (SIGSTOP), for longer than leases last, and lets it go on. */
export async function suspend(
  what: Suspended,
  { forMs, eventsBefore }: { readonly forMs: number; readonly eventsBefore: number },
): Promise<Suspension> {
  return await onInstallation(
    async (installation, postgres) => {
      const { server, worker, receiver } = installation
      await receiver.until(eventsBefore)
      const processes = [server.pid, worker.pid]
      const thaw = freeze(
        {
          everything: [...processes, postgres.pid],
          'both processes': processes,
          'one worker': [worker.pid],
          PostgreSQL: [postgres.pid],
        }[what],
      )
      try {
        const before = receiver.requests.size
        await sleep(silentMs)
        const inFlight = what === 'one worker' ? await sentAndNotRecorded(receiver, postgres.url) : new Set()
        await sleep(forMs - silentMs)
        const receivedMeanwhile = receiver.requests.size - before
        const goesOn = installation.untilNewEvent()
        thaw()
        const deliveryAfterMs = await goesOn
        await receiver.until(receiver.requests.size + eventsBefore)
        const verdict = await installation.finish()
        const again = [...receiver.requests].filter(([id, requests]) => requests > 1 && !inFlight.has(id))
        return {
          verdict,
          inFlight: inFlight.size,
          repeatedForNoReason: again.length,
          receivedMeanwhile,
          deliveryAfterMs,
        }
      } finally {
        thaw()
      }
    },
    { timeoutMs },
  )
}

/** Events that a worker without a heartbeat has leased and that were received. */
async function sentAndNotRecorded({ requests }: CountingReceiver, url: string): Promise<ReadonlySet<string>> {
  const leased = await query<{ event_id: string }>(
    url,
    `SELECT q.event_id FROM gancho.delivery_queue q JOIN gancho.workers w ON w.id = q.lease_owner
      WHERE w.heartbeat_at < clock_timestamp() - ${silentMs / 2} * interval '1 ms'`,
  )
  return new Set(leased.map(({ event_id }) => event_id).filter((id) => requests.has(id)))
}
