import { withoutFor } from './expectations.ts'
import type { Laboratory } from './laboratory.ts'
import { planOf } from './plan.ts'
import { shrink } from './shrink.ts'
import { type Report, simulate } from './simulation.ts'

/** What came of many simulations. */
export interface Campaign {
  readonly seeds: number
  /** How often each branch was taken. */
  readonly branches: ReadonlyMap<string, number>
  readonly failures: readonly Report[]
}

/**
 * Runs seeds one after another.
 * @param input.isOver asked before each.
 * @param input.mostFailures after so many it ends.
 */
export async function runSeeds(
  laboratory: Laboratory,
  input: {
    readonly from: number
    readonly isOver: (seeds: number) => boolean
    readonly mostFailures: number
    readonly isShrunk?: boolean
    readonly onFailure?: (failure: Report) => void
  },
): Promise<Campaign> {
  const branches = new Map<string, number>()
  const failures: Report[] = []
  let seeds = 0
  for (let seed = input.from; !input.isOver(seeds) && failures.length < input.mostFailures; seed += 1) {
    const report = await simulate(laboratory, planOf(seed, withoutFor))
    seeds += 1
    for (const [branch, times] of report.branches) branches.set(branch, (branches.get(branch) ?? 0) + times)
    if (report.violation === null) continue
    const smallest = input.isShrunk === false ? report : await shrink(laboratory, report)
    failures.push(smallest)
    input.onFailure?.(smallest)
  }
  return { seeds, branches, failures }
}
