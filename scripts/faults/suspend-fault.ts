import { seconds } from './database-away-fault.ts'
import type { Fault } from './fault.ts'
import { type Suspended, type Suspension, suspend } from './suspend.ts'
import { brokenPromises, describe } from './verdict.ts'

const all: readonly Suspended[] = ['everything', 'both processes', 'one worker', 'PostgreSQL']

export const suspendFault: Fault = {
  name: 'suspend',
  what: 'everything, both processes, one worker, or PostgreSQL stands still for longer than leases last (SIGSTOP)',
  async run({ minutes, say }) {
    const lines: string[] = []
    const broken: string[] = []
    for (const what of all) {
      say(`  ${what}`)
      const seen = await suspend(what, { forMs: minutes * 60_000, eventsBefore: 1_000 })
      lines.push(
        ...describe(seen.verdict).map((line) => `${what}: ${line}`),
        `${what}: ${seen.inFlight} were in flight, ${seen.repeatedForNoReason} others came again; ${seen.receivedMeanwhile} received meanwhile, new events ${seconds(seen.deliveryAfterMs)} after it went on`,
      )
      broken.push(...brokenBySuspension(what, seen).map((promise) => `${what}: ${promise}`))
    }
    return { lines, broken }
  },
}

/** What is promised of a suspend, and was broken. */
export function brokenBySuspension(
  what: Suspended,
  { verdict, repeatedForNoReason, receivedMeanwhile }: Suspension,
): string[] {
  return [
    ...brokenPromises(verdict),
    repeatedForNoReason > 0 && 'only what was in flight is sent again',
    what === 'one worker' && receivedMeanwhile === 0 && 'the other worker goes on',
  ].filter((promise) => promise !== false)
}
