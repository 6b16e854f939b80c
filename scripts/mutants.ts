// Do the tests notice? Changes one place of the code at a time, in a copy, and runs the tests that cover it:
//   npm run mutants -- [--only=engine,rules,verify,access,planted] [--sample=20] [--seed=1] [--minutes=30] [--planted=D1]
// Those that are planted are faults that there were once: each has to be noticed. --planted takes the beginning of a name.
import { readFileSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { parseArgs } from 'node:util'
import { apply, type Mutant, mutantsOf } from './mutants/make-mutants.ts'
import { plant, planted } from './mutants/planted.ts'
import { runTests, type Verdict } from './mutants/run-tests.ts'
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
/** Beyond what the tests need without a mutant: a machine may be busy. */
const limitFactor = 4
const leastLimitMs = 30_000

const tree = copyTree()
const postgres = await startTemporaryPostgres(['fsync=off', 'max_connections=200'])
const environment = { ...process.env, GANCHO_TEST_DATABASE_URL: postgres.url }

async function run(tests: readonly string[], limitMs: number): Promise<Verdict> {
  return await runTests(tree.folder, tests, { limitMs, environment, stopped })
}

/** Runs the tests as they are: they have to pass, and how long they take sets the limit for mutants. */
async function limitOf(tests: readonly string[]): Promise<number> {
  const start = performance.now()
  const verdict = await run(tests, 600_000)
  if (verdict !== 'survived' && verdict !== 'stopped')
    throw new Error(`Without a mutant already, the tests fail: ${tests.join(' ')}`)
  return Math.max(leastLimitMs, (performance.now() - start) * limitFactor)
}

async function tryOut(file: string, changed: string, stages: readonly Stage[]): Promise<Verdict> {
  const path = join(tree.folder, file)
  const original = readFileSync(path, 'utf8')
  writeFileSync(path, changed)
  try {
    // The nearest tests first: most mutants go no further.
    for (const { tests, limitMs } of stages) {
      const verdict = await run(tests, limitMs)
      if (verdict !== 'survived') return verdict
    }
    return 'survived'
  } finally {
    writeFileSync(path, original)
  }
}

interface Stage {
  readonly tests: readonly string[]
  readonly limitMs: number
}

function filesOf({ paths, except }: Target): readonly string[] {
  return tree.files.filter(
    (file) =>
      paths.some((path) => file === path || (path.endsWith('/') && file.startsWith(path))) &&
      /(?<!\.test)\.ts$/.test(file) &&
      !except?.test(file),
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
  const all = { tests: target.tests, limitMs: await limitOf(target.tests) }
  const survivors: Mutant[] = []
  let tried = 0
  for (const mutant of taken) {
    if (stopped.aborted) break
    const near = testsNear(mutant.file)
    const stages = [...(near.length > 0 ? [{ tests: near, limitMs: all.limitMs }] : []), all]
    const source = readFileSync(join(tree.folder, mutant.file), 'utf8')
    const verdict = await tryOut(mutant.file, apply(source, mutant), stages)
    if (verdict === 'stopped') break
    tried += 1
    if (verdict === 'survived') survivors.push(mutant)
    console.log(`${verdict.padEnd(9)}  ${describe(mutant, source)}`)
  }
  const share =
    tried === 0 ? 'none tried' : `${Math.round(((tried - survivors.length) / tried) * 100)} % noticed`
  console.log(
    `${name}: ${share}, ${tried - survivors.length} of ${tried} tried, of ${mutants.length} there are\n`,
  )
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
    const stage = { tests: mutant.tests, limitMs: await limitOf(mutant.tests) }
    const verdict = await tryOut(mutant.file, changed, [stage])
    // A planted fault that was not tried is no fault that was noticed.
    if (verdict === 'survived' || verdict === 'stopped') unnoticed += 1
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
