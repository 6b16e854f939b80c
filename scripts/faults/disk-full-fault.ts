import { describeCounts, seconds } from './database-away-fault.ts'
import { type DiskFull, type FullDisk, fillDisk } from './disk-full.ts'
import type { Fault } from './fault.ts'
import { brokenPromises, describe } from './verdict.ts'

const all = [
  ['PostgreSQL', false],
  ['PostgreSQL', true],
  ['the embedded database', false],
  ['the embedded database', true],
] as const

export const diskFullFault: Fault = {
  name: 'disk-full',
  what: 'the disk of PostgreSQL, or of the embedded database, is full under load: of its tables, or of its write-ahead log too',
  async run({ minutes, say }) {
    const lines: string[] = []
    const broken: string[] = []
    for (const [whose, fillsLog] of all) {
      const what = fillsLog ? `${whose}, no room for its log` : whose
      say(`  ${what}`)
      const seen = await fillDisk(whose, { fullMs: minutes * 60_000, eventsBefore: 500, fillsLog })
      const lived = seen.hadStopped ? 'it had ended itself' : 'it went on'
      lines.push(
        ...describe(seen.verdict).map((line) => `${what}: ${line}`),
        `${what}: producers were refused: ${describeCounts(seen.httpRefusals)} over HTTP, ${describeCounts(seen.sqlRefusals)} by PostgreSQL`,
        `${what}: ${lived}; new events ${seconds(seen.deliveryAfterMs)} after there was room`,
      )
      broken.push(...brokenByFullDisk(whose, seen).map((promise) => `${what}: ${promise}`))
    }
    return { lines, broken }
  },
}

/** What is promised while a disk is full and after there is room, and was broken. */
export function brokenByFullDisk(
  whose: FullDisk,
  { verdict, httpRefusals, ready, unhealthy, hadStopped }: DiskFull,
): string[] {
  const others = [...httpRefusals.keys()].filter((refusal) => refusal !== '503 database_unavailable')
  // Of a server that is not there nobody knows why.
  const isReason = hadStopped && whose === 'PostgreSQL' ? /database/ : /disk .*is full|No space left/
  const untrue = ready.filter((answer) => !(answer.startsWith('503') && isReason.test(answer)))
  return [
    ...brokenPromises(verdict),
    ...others.map((refusal) => `a producer is told 503 database_unavailable, not ${refusal}`),
    ...untrue.map((answer) => `/readyz says why: ${answer}`),
    ...(unhealthy > 0 ? ['/healthz is no reason to restart'] : []),
  ]
}
