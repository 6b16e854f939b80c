import { postgresForTest } from '../../packages/server/test/support/db.ts'
import type { Fault } from './fault.ts'
import { type Restore, restoreUnderLoad } from './restore.ts'

export const restoreFault: Fault = {
  name: 'restore',
  what: 'a backup that is made under load, with deliveries that wait and are leased, is restored in another database',
  async run({ events }) {
    const db = await postgresForTest()
    const seen = await restoreUnderLoad(db, { events: Math.ceil(events / 2) })
    await db.close()
    return {
      lines: [
        `${seen.committed} committed before the backup began, ${seen.missing} of them not in it`,
        `unfinished in it: ${seen.pending} waited (${seen.retrying} of them to be tried again), ${seen.leased} were leased; ${seen.undelivered} undelivered`,
        `${seen.failed} failed visibly, ${seen.failedUnsent} of them without a request; ${seen.resent} were finished and sent again`,
        `delivered ${seen.seconds.toFixed(1)} s after the workers were started`,
        ...seen.differences,
      ],
      broken: brokenByRestore(seen),
    }
  },
}

/** What is promised of a backup: that it is whole, and that everything goes on from its moment. */
export function brokenByRestore(seen: Restore): string[] {
  return [
    seen.missing > 0 && 'every event that was committed before the backup began is in it',
    seen.undelivered > 0 && 'everything that was unfinished in the backup is delivered, or fails visibly',
    seen.failedUnsent > 0 && 'no delivery fails without a request',
    seen.resent > 0 && 'what was finished in the backup is not sent again',
    seen.outOfOrder > 0 && 'an ordered webhook gets its deliveries in order',
    seen.differences.length > 0 && 'statistics and the health of webhooks are what the history says',
  ].filter((promise) => promise !== false)
}
