import { writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { runSeeds } from '../packages/server/test/simulation/campaign.ts'
import { rareBranches, withoutFor } from '../packages/server/test/simulation/expectations.ts'
import { Laboratory } from '../packages/server/test/simulation/laboratory.ts'
import { planOf } from '../packages/server/test/simulation/plan.ts'
import { findPlanted } from '../packages/server/test/simulation/plant.ts'
import { describeFailure, shrink } from '../packages/server/test/simulation/shrink.ts'
import { simulate } from '../packages/server/test/simulation/simulation.ts'

/** Simulations for as long as you like, or one again: packages/server/test/simulation/README.md. */
const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '10' },
    seed: { type: 'string' },
    from: { type: 'string', default: String(Date.now() % 1_000_000_000) },
    trace: { type: 'string' },
    /** So many seeds instead of minutes. */
    seeds: { type: 'string' },
    /** Ends with the first failure, and does not shrink it. */
    first: { type: 'boolean', default: false },
    /** Whether it finds bugs that are put into a copy of the code; those whose name contains the text. */
    planted: { type: 'boolean', default: false },
    name: { type: 'string' },
  },
})

if (values.planted) process.exitCode = await plant(Number(values.seeds ?? 300))
else {
  const laboratory = await Laboratory.open()
  try {
    process.exitCode =
      values.seed === undefined
        ? await soak(laboratory, Number(values.minutes))
        : await replay(laboratory, Number(values.seed))
  } finally {
    await laboratory.close()
  }
}

async function plant(seeds: number): Promise<number> {
  let survivors = 0
  console.log('seeds\tplanted bug\trule that it broke')
  for await (const { bug, found } of findPlanted(seeds, values.name)) {
    if (found === null) survivors += 1
    console.log(`${found?.seed ?? `over ${seeds}`}\t${bug.name}\t${found?.rule ?? 'NOT FOUND'}`)
  }
  console.log(survivors === 0 ? 'All were found.' : `${survivors} were not found.`)
  return survivors === 0 ? 0 : 1
}

async function replay(laboratory: Laboratory, seed: number): Promise<number> {
  const report = await simulate(laboratory, planOf(seed, withoutFor))
  if (values.trace !== undefined) writeFileSync(values.trace, report.trace.join('\n'))
  console.log(`seed ${seed}: ${report.trace.length} lines, hash ${report.hash}`)
  if (report.violation === null) {
    console.log('Every rule held.')
    return 0
  }
  console.log(describeFailure(await shrink(laboratory, report)))
  return 1
}

async function soak(laboratory: Laboratory, minutes: number): Promise<number> {
  const endMs = performance.now() + minutes * 60_000
  const from = Number(values.from)
  console.log(`Simulating from seed ${from} on.`)
  const { seeds, branches, failures } = await runSeeds(laboratory, {
    from,
    isOver: (seeds) =>
      values.seeds === undefined ? performance.now() >= endMs : seeds >= Number(values.seeds),
    mostFailures: values.first ? 1 : 20,
    isShrunk: !values.first,
    onFailure: (failure) => console.log(`\n${describeFailure(failure)}\n`),
  })
  console.log(`${seeds} seeds, from ${from} to ${from + seeds - 1}.`)
  console.log('Branches, and how often they were taken:')
  for (const [branch, times] of [...branches].sort(([, a], [, b]) => a - b))
    console.log(`${times}\t${branch}`)
  for (const branch of rareBranches.filter((each) => !branches.has(each))) console.log(`never\t${branch}`)
  const rules = Map.groupBy(failures, ({ violation }) => violation?.rule ?? '')
  for (const [rule, broken] of rules) {
    console.log(`broken by ${broken.map(({ plan }) => plan.seed).join(', ')}\t${rule}`)
  }
  console.log(failures.length === 0 ? 'Every rule held.' : `${failures.length} seeds broke a rule.`)
  return failures.length === 0 ? 0 : 1
}
