import { postgresForTest } from '../../packages/server/test/support/db.ts'
import type { Fault } from './fault.ts'
import { type ManyEvents, sendManyEvents } from './many-events.ts'

const killEveryMs = 4_000

export const manyEventsFault: Fault = {
  name: 'many-events',
  what: `events through two workers, one of which is killed (kill -9) every ${killEveryMs / 1_000} seconds`,
  async run({ events, say }) {
    const db = await postgresForTest()
    let toldMs = 0
    const seen = await sendManyEvents(db, {
      count: events,
      killEveryMs,
      onProgress(received, kills) {
        if (performance.now() - toldMs < 30_000) return
        toldMs = performance.now()
        say(`  ${received} received, ${kills} kills`)
      },
    })
    await db.close()
    return {
      lines: [
        `${seen.sent} sent in ${seen.seconds.toFixed(0)} s, ${seen.kills} kills: ${seen.lost} lost, ${seen.unasked} of transactions that were rolled back`,
        `${seen.failed} failed visibly, ${seen.failedUnsent} of them without a request`,
        `${seen.repeated} requests came again; ${seen.inFlightAtKills} were in flight when their worker was killed`,
      ],
      broken: brokenPromises(seen),
    }
  },
}

/** What is promised, of which nothing may be broken. */
export function brokenPromises({
  lost,
  unasked,
  failedUnsent,
  repeated,
  inFlightAtKills,
}: ManyEvents): string[] {
  return [
    lost > 0 && 'every event that was committed is received or fails visibly',
    unasked > 0 && 'nothing is sent of a transaction that was rolled back',
    failedUnsent > 0 && 'no delivery fails without a request',
    repeated > inFlightAtKills && 'only what was in flight at a kill is sent again',
  ].filter((promise) => promise !== false)
}
