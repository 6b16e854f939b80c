import { describeCounts, seconds } from './database-away-fault.ts'
import type { Fault } from './fault.ts'
import { limitStatements, type StatementTimeout } from './statement-timeout.ts'
import { brokenPromises, describe } from './verdict.ts'

/** Gancho's own limit of a statement. */
const ownLimitMs = 60_000
/** What database and role say, and for how long statements have to wait: less than Gancho's own limit, and more. */
const all = [
  [50, 10_000],
  [200, 90_000],
] as const

export const statementTimeoutFault: Fault = {
  name: 'statement-timeout',
  what: 'database and role have a small statement_timeout, and statements have to wait for a lock',
  async run({ say }) {
    const lines: string[] = []
    const broken: string[] = []
    for (const [timeoutMs, waitMs] of all) {
      const what = `${timeoutMs} ms, a wait of ${waitMs / 1_000} s`
      say(`  ${what}`)
      const seen = await limitStatements({ timeoutMs, waitMs, eventsBefore: 1_000 })
      lines.push(
        ...describe(seen.verdict).map((line) => `${what}: ${line}`),
        `${what}: producers were refused: ${describeCounts(seen.httpRefusals)} over HTTP, ${describeCounts(seen.sqlRefusals)} by PostgreSQL; the longest waited ${seconds(seen.longestAnswerMs)} for an answer over HTTP`,
        `${what}: ${seen.ended} lines about statements that were ended; new events ${seconds(seen.deliveryAfterMs)} after the wait`,
      )
      broken.push(...brokenByTimeout(waitMs, seen).map((promise) => `${what}: ${promise}`))
    }
    return { lines, broken }
  },
}

/** What is promised on such a database, and was broken. */
export function brokenByTimeout(
  waitMs: number,
  { verdict, httpRefusals, ended }: StatementTimeout,
): string[] {
  const isLong = waitMs > ownLimitMs
  const others = [...httpRefusals.keys()].filter(
    (refusal) => !isLong || refusal !== '503 database_unavailable',
  )
  return [
    ...brokenPromises(verdict),
    ...others.map((refusal) => `a producer over HTTP is not told ${refusal}`),
    ...(ended > 0 && !isLong ? ['no statement of Gancho is ended by the limit of the database'] : []),
  ]
}
