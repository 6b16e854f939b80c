import { mkdirSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Floor } from './bench.ts'
import type { Row } from './case.ts'
import { perSecond, us } from './format.ts'
import { meanOf } from './statistics.ts'

export interface Report {
  readonly environment: string
  /** How it was asked for. */
  readonly command: string
  readonly floors: readonly Floor[]
  readonly rows: readonly Row[]
  /** Cases that could not be measured, with why. */
  readonly failures: readonly string[]
}

const folder = fileURLToPath(new URL('results/', import.meta.url))

const floorNames = {
  dispatch: 'floor: signed, 64 at once, no database; undici Client.dispatch',
  request: 'the same on undici Pool.request, for comparison',
} as const

/** The floors as rows of the table, with each of their runs, so that the machine's own swing can be seen. */
function floorRows(floors: readonly Floor[]): Row[] {
  if (floors.length === 0) return []
  return (['dispatch', 'request'] as const).map((client) => {
    const rates = floors.map((floor) => floor[client].perSecond)
    const mean = meanOf(rates)
    const cpuUsPerPost = meanOf(floors.map((floor) => floor[client].cpuUsPerPost))
    return {
      what: floorNames[client],
      measured: `${perSecond(mean)}, ${us(cpuUsPerPost)} per POST; runs in order ${rates.map(perSecond).join(', ')}`,
      values: { perSecond: mean, cpuUsPerPost, lowest: Math.min(...rates), highest: Math.max(...rates) },
    }
  })
}

export function markdownOf(report: Report): string {
  const rows = [...floorRows(report.floors), ...report.rows]
  const lines = rows.map(
    ({ what, measured, ratio, reach }) => `| ${what} | ${measured} | ${ratio ?? '–'} | ${reach ?? '–'} |`,
  )
  return [
    `Measured by \`${report.command}\` on ${report.environment}.`,
    '',
    'Ratios are taken within the run, against the runs of the floor right before and after. See bench/README.md.',
    '',
    '| what | measured | ratio | to reach |',
    '|---|---|---|---|',
    ...lines,
    ...report.failures.map((failure) => `\nNot measured: ${failure}`),
    '',
  ].join('\n')
}

/** Writes the report as text and as JSON, under its date and as the latest. @returns the file for people. */
export function writeReport(report: Report): string {
  mkdirSync(folder, { recursive: true })
  const date = new Date().toISOString().slice(0, 16).replace(':', '')
  const markdown = markdownOf(report)
  const json = `${JSON.stringify({ ...report, rows: [...floorRows(report.floors), ...report.rows] }, null, 2)}\n`
  for (const name of [date, 'latest']) {
    writeFileSync(`${folder}${name}.md`, markdown)
    writeFileSync(`${folder}${name}.json`, json)
  }
  return `bench/results/${date}.md`
}
