import { ganchoCommand } from '../../packages/server/test/contention/worker-process.ts'
import { makeNextVersion, usualAdditions } from '../../packages/server/test/operations/next-version.ts'
import { emptyPostgres } from '../../packages/server/test/platform/database/empty-database.ts'
import type { Fault } from './fault.ts'
import { sideBySide, type TwoVersions } from './two-versions.ts'

export const twoVersionsFault: Fault = {
  name: 'two-versions',
  what: 'processes of two versions work on one database, and each takes over what a killed one of the other had',
  async run({ events, older }) {
    const database = await emptyPostgres()
    const next = older === null ? makeNextVersion(usualAdditions) : null
    const versions = { older: older ?? ganchoCommand, newer: next?.command ?? ganchoCommand }
    const seen = await sideBySide(database.url, { ...versions, events: Math.ceil(events / 5) })
    next?.remove()
    await database.drop()
    return {
      lines: [
        older === null ? 'this version, and one that changes every busy table' : `${older}, and this version`,
        `${seen.committed} committed, ${seen.posted} of them over HTTP (${seen.refused} refused): ${seen.lost} lost`,
        `${seen.takenOverByOlder} taken over by the older version, ${seen.takenOverByNewer} by the newer; ${seen.repeated} requests came again`,
        `${seen.failed} failed, ${seen.outOfOrder} out of order`,
        ...seen.differences,
      ],
      broken: brokenSideBySide(seen),
    }
  },
}

/** What is promised while an upgrade is under way. */
export function brokenSideBySide(seen: TwoVersions): string[] {
  return [
    seen.lost > 0 && 'every event that was committed is delivered, whichever versions are there',
    seen.unasked > 0 && 'nothing is sent that was not committed',
    seen.refused > 0 && 'servers of both versions take events',
    seen.failed > 0 && 'no delivery fails because of an upgrade',
    seen.repeated > seen.takenOverByOlder + seen.takenOverByNewer &&
      'only what a killed process had leased comes again',
    seen.outOfOrder > 0 && 'an ordered webhook gets its deliveries in order, from both versions together',
    seen.differences.length > 0 && 'statistics and the health of webhooks are what the history says',
  ].filter((promise) => promise !== false)
}
