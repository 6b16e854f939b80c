// `npm run bench`: measures what SPEC section 9 asks for, prints a table and writes it to bench/results/.
import { startBench } from './bench.ts'
import type { Case, Row } from './case.ts'
import { emit } from './cases/emit.ts'
import { engineOnPglite, engineOnPostgres } from './cases/engine.ts'
import { firstCommand } from './cases/first-command.ts'
import { fleet } from './cases/fleet.ts'
import { history } from './cases/history.ts'
import { idle } from './cases/idle.ts'
import { ingest } from './cases/ingest.ts'
import { killed } from './cases/killed.ts'
import { latency } from './cases/latency.ts'
import { lists } from './cases/lists.ts'
import { hungReceiver } from './cases/neighbours.ts'
import { redisFaults } from './cases/redis-faults.ts'
import { scrape } from './cases/scrape.ts'
import { stats } from './cases/stats.ts'
import { wholePath } from './cases/whole-path.ts'
import { compare } from './compare.ts'
import { environmentLine } from './environment.ts'
import { readOptions } from './options.ts'
import { markdownOf, type Report, writeReport } from './report.ts'
import { createScope } from './scope.ts'

const cases: readonly Case[] = [
  engineOnPostgres,
  engineOnPglite,
  emit,
  ingest,
  latency,
  hungReceiver,
  wholePath,
  killed,
  idle,
  firstCommand,
  lists,
  scrape,
  fleet,
  redisFaults,
  history,
  stats,
]

const args = process.argv.slice(2)
const options = readOptions(args)
const unknown = [...(options.only ?? [])].filter((name) => !cases.some((each) => each.name === name))
if (unknown.length > 0) {
  console.error(`No case ${unknown.join(', ')}: there are ${cases.map(({ name }) => name).join(', ')}.`)
  process.exit(1)
}
const wanted = cases.filter(({ name, isLong }) => options.only?.has(name) ?? (options.full || !isLong))

const run = createScope()
const abandon = () => void run.end().then(() => process.exit(1))
process.once('SIGINT', abandon)
process.once('SIGTERM', abandon)
process.once('uncaughtException', (error) => {
  console.error(error)
  abandon()
})

const { against } = options
const rows: Row[] = []
const failures: string[] = []
try {
  const bench = await startBench(run, options)
  const environment = environmentLine(bench.postgres.version)
  for (const { name, run: measure } of wanted) {
    const startedMs = performance.now()
    process.stderr.write(`${name} …`)
    const measureOn = async (checkout?: string) => {
      const scope = createScope()
      run.onEnd(scope.end)
      try {
        return await measure(bench.forCase(scope, checkout))
      } finally {
        await scope.end()
      }
    }
    try {
      rows.push(...(await (against === null ? measureOn() : compare(measureOn, against, options.rounds))))
    } catch (error) {
      failures.push(`${name}: ${error instanceof Error ? error.message.split('\n')[0] : String(error)}`)
      console.error(error)
    }
    process.stderr.write(` ${Math.round((performance.now() - startedMs) / 1_000)} s\n`)
  }
  // Where the other checkout is, is nobody else's matter.
  const shown = args.map((arg) => (arg === against ? '…' : arg.replace(/^(--against=).*/, '$1…')))
  const command = ['npm run bench', ...(args.length > 0 ? ['--', ...shown] : [])].join(' ')
  const report: Report = { environment, command, floors: bench.floors, rows, failures }
  console.log(markdownOf(report))
  console.log(`Written to ${writeReport(report)}`)
} finally {
  await run.end()
}
process.exitCode = failures.length > 0 ? 1 : 0
