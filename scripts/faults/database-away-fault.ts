import { type DatabaseAway, takeDatabaseAway } from './database-away.ts'
import type { Fault } from './fault.ts'
import { brokenPromises, describe } from './verdict.ts'

export const databaseAwayFault: Fault = {
  name: 'database-away',
  what: 'PostgreSQL is stopped for minutes under load, and started again',
  async run({ minutes }) {
    const seen = await takeDatabaseAway({ awayMs: minutes * 60_000, eventsBefore: 2_000 })
    return {
      lines: [
        ...describe(seen.verdict),
        `producers were refused: ${describeCounts(seen.httpRefusals)} over HTTP, ${describeCounts(seen.sqlRefusals)} by PostgreSQL; the longest waited ${seconds(seen.longestAnswerMs)} for an answer over HTTP`,
        `${seen.probes} probes, ${seen.untrue.length} of them untrue; all ready ${seconds(seen.readyAfterMs)} and new events received ${seconds(seen.deliveryAfterMs)} after PostgreSQL was started`,
      ],
      broken: brokenByAbsence(seen),
    }
  },
}

/** What is promised while PostgreSQL is away and after it is back, and was broken. */
export function brokenByAbsence({ verdict, httpRefusals, untrue }: DatabaseAway): string[] {
  const others = [...httpRefusals.keys()].filter((refusal) => refusal !== '503 database_unavailable')
  return [
    ...brokenPromises(verdict),
    ...others.map((refusal) => `a producer is told 503 database_unavailable, not ${refusal}`),
    ...untrue.slice(0, 5).map((answer) => `probes tell the truth: ${answer}`),
    ...(verdict.repeated > 0 ? ['what was under way when PostgreSQL went away is not sent again'] : []),
  ]
}

export function describeCounts(counts: ReadonlyMap<string, number>): string {
  return [...counts].map(([what, count]) => `${count} × ${what}`).join(', ') || 'none'
}

export function seconds(ms: number): string {
  return `${(ms / 1_000).toFixed(1)} s`
}
