// Do the tests notice? Changes one place of the code at a time, in a copy, and runs the tests that cover it:
//   npm run mutants -- [--only=engine,rules,verify,access,planted] [--sample=20] [--seed=1] [--minutes=30] [--planted=D1]
// Those that are planted are faults that there were once: each has to be noticed. --planted takes the beginning of a name.
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { parseArgs } from 'node:util'
import { type Batch, batchesOf } from './mutants/batches.ts'
import { apply, type Mutant, mutantsOf } from './mutants/make-mutants.ts'
import { plant, planted } from './mutants/planted.ts'
import { runTests, type TestRun } from './mutants/run-tests.ts'
import { sample } from './mutants/sample.ts'
import { type Target, targets } from './mutants/targets.ts'
import { copyTree } from './mutants/tree.ts'
import { startTemporaryPostgres } from './temporary-postgres.ts'

const { values } = parseArgs({
  options: {
    only: { type: 'string', default: [...Object.keys(targets), 'planted'].join(',') },
    sample: { type: 'string', default: '20' },
    seed: { type: 'string', default: '1' },
    minutes: { type: 'string', default: '60' },
    planted: { type: 'string', default: '' },
  },
})
const chosen = values.only.split(',')
/** When time is up, or somebody ends this: what runs then is ended with it, and says nothing. */
const asked = new AbortController()
for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => asked.abort())
const stopped = AbortSignal.any([asked.signal, AbortSignal.timeout(Number(values.minutes) * 60_000)])
/** A run may take this many times what it took without a mutant: the machine may be busy. */
const limitFactor = 6
const leastLimitMs = 60_000
const baselineLimitMs = 20 * 60_000
const batchMs = 30_000

const tree = copyTree()
const logs = mkdtempSync('/tmp/gancho-mutants-logs-')
console.log(`The output of each run is kept in ${logs}\n`)
const postgres = await startTemporaryPostgres(['fsync=off', 'max_connections=200'])
const environment = { ...process.env, GANCHO_TEST_DATABASE_URL: postgres.url }
let runs = 0

async function run(tests: readonly string[], limitMs: number, what: string): Promise<TestRun> {
  runs += 1
  const log = join(logs, `${String(runs).padStart(4, '0')}-${what}`)
  return await runTests(tree.folder, tests, { limitMs, environment, stopped, log })
}

/** Runs the tests as they are. They have to pass, and how long they take decides order and limits for mutants. */
async function baselineOf(tests: readonly string[]): Promise<ReadonlyMap<string, number>> {
  const { outcome, firstFailure, durations } = await run(tests, baselineLimitMs, 'baseline')
  if (outcome !== 'passed' && outcome !== 'stopped')
    throw new Error(
      `The tests fail without a mutant already (${outcome}): ${firstFailure ?? tests.join(' ')}`,
    )
  return durations
}

type Verdict = 'killed' | 'timed out' | 'survived' | 'unsure' | 'stopped'

/** What the tests made of a mutant, and the test that noticed it. */
interface Result {
  readonly verdict: Verdict
  readonly by?: string | null
}

/**
 * A mutant is killed when the same test file fails twice in a row: a test that fails once and then passes says nothing
 * of the mutant ("unsure"). It timed out when the same tests, without it, still end within the limit.
 */
async function tryOut(file: string, changed: string, batches: readonly Batch[]): Promise<Result> {
  const path = join(tree.folder, file)
  const original = readFileSync(path, 'utf8')
  writeFileSync(path, changed)
  try {
    for (const { tests, durationMs } of batches) {
      const limitMs = Math.max(leastLimitMs, durationMs * limitFactor)
      const first = await run(tests, limitMs, 'mutant')
      if (first.outcome === 'passed') continue
      if (first.outcome === 'stopped') return { verdict: 'stopped' }
      if (first.outcome === 'timed out') writeFileSync(path, original)
      const again = await run(first.failedFiles.length > 0 ? first.failedFiles : tests, limitMs, 'again')
      if (again.outcome === 'stopped') return { verdict: 'stopped' }
      if (first.outcome === 'timed out')
        return { verdict: again.outcome === 'passed' ? 'timed out' : 'unsure', by: name(tests) }
      return { verdict: again.outcome === 'failed' ? 'killed' : 'unsure', by: first.firstFailure }
    }
    return { verdict: 'survived' }
  } finally {
    writeFileSync(path, original)
  }
}

function name(tests: readonly string[]): string {
  const [first, ...others] = tests.map((test) => basename(test))
  return others.length === 0 ? `${first}` : `one of ${first} and ${others.length} more files`
}

function filesOf({ paths, except }: Target): readonly string[] {
  return tree.files.filter(
    (file) =>
      paths.some((path) => file === path || (path.endsWith('/') && file.startsWith(path))) &&
      /(?<!\.test)\.ts$/.test(file) &&
      !except?.test(file),
  )
}

function testsOf({ tests, exceptTests }: Target): readonly string[] {
  return tree.files.filter(
    (file) =>
      file.endsWith('.test.ts') && tests.some((test) => file.startsWith(test)) && !exceptTests?.test(file),
  )
}

/** The tests that have the name of the file. */
function testsNear(file: string): readonly string[] {
  const name = `/${basename(file, '.ts')}.test.ts`
  return tree.files.filter((test) => test.endsWith(name) && test.split('/')[1] === file.split('/')[1])
}

async function runTarget(name: string, target: Target): Promise<void> {
  const mutants = filesOf(target).flatMap((file) =>
    mutantsOf(file, readFileSync(join(tree.folder, file), 'utf8')),
  )
  const taken = sample(mutants, Number(values.sample), Number(values.seed))
  const durations = await baselineOf([...testsOf(target), ...taken.flatMap(({ file }) => testsNear(file))])
  let tried = 0
  let noticed = 0
  for (const mutant of taken) {
    if (stopped.aborted) break
    // The nearest tests first: most mutants go no further.
    const near = new Set(testsNear(mutant.file))
    const others = [...durations].filter(([test]) => !near.has(test))
    const batches = [
      ...batchesOf(new Map([...durations].filter(([test]) => near.has(test))), batchMs),
      ...batchesOf(new Map(others), batchMs),
    ]
    const source = readFileSync(join(tree.folder, mutant.file), 'utf8')
    const { verdict, by } = await tryOut(mutant.file, apply(source, mutant), batches)
    if (verdict === 'stopped') break
    tried += 1
    if (verdict === 'killed' || verdict === 'timed out') noticed += 1
    console.log(`${verdict.padEnd(9)}  ${describe(mutant, source)}${by ? `\n           by: ${by}` : ''}`)
  }
  const share = tried === 0 ? 'none tried' : `${Math.round((noticed / tried) * 100)} % noticed`
  console.log(`${name}: ${share}, ${noticed} of ${tried} tried, of ${mutants.length} there are\n`)
}

function describe({ file, line, rule }: Mutant, source: string): string {
  return `${file}:${line}  ${rule}  | ${source.split('\n')[line - 1]?.trim().slice(0, 80)}`
}

async function runPlanted(): Promise<number> {
  let unnoticed = 0
  const wanted = planted.filter(({ name }) => name.startsWith(values.planted))
  for (const mutant of wanted) {
    const changed = tree.files.includes(mutant.file)
      ? plant(mutant, readFileSync(join(tree.folder, mutant.file), 'utf8'))
      : null
    if (changed === null) {
      unnoticed += 1
      console.log(
        `no place   ${mutant.name}: ${mutant.file} does not hold "${mutant.find}" once; plant it anew`,
      )
      continue
    }
    const { verdict } = await tryOut(mutant.file, changed, batchesOf(await baselineOf(mutant.tests), batchMs))
    // A planted fault that was not tried is no fault that was noticed.
    if (verdict !== 'killed' && verdict !== 'timed out') unnoticed += 1
    console.log(`${verdict.padEnd(9)}  ${mutant.name}: ${mutant.what}`)
  }
  console.log(`planted: ${wanted.length - unnoticed} of ${wanted.length} noticed\n`)
  return unnoticed
}

try {
  for (const [name, target] of Object.entries(targets))
    if (chosen.includes(name)) await runTarget(name, target)
  const unnoticed = chosen.includes('planted') ? await runPlanted() : 0
  process.exitCode = unnoticed > 0 ? 1 : 0
} finally {
  await postgres.stop()
  tree.remove()
}
