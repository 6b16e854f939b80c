import { afterAll, beforeAll, expect, it } from 'vitest'
import { runSeeds } from './campaign.ts'
import { rareBranches } from './expectations.ts'
import { Laboratory } from './laboratory.ts'
import { describeFailure } from './shrink.ts'

const minuteMs = 60_000

/** The test of so many seeds; several files share them among the processes of a test run. */
export function testSeeds(from: number, count: number): void {
  let laboratory: Laboratory
  beforeAll(async () => {
    laboratory = await Laboratory.open()
  })
  afterAll(() => laboratory?.close())

  it(
    `nothing is lost and nothing surprises, whatever happens: seeds ${from} to ${from + count - 1}`,
    async () => {
      const { branches, failures } = await runSeeds(laboratory, {
        from,
        isOver: (seeds) => seeds === count,
        mostFailures: 3,
      })
      expect(failures.map((failure) => describeFailure(failure)).join('\n\n')).toBe('')
      expect(
        rareBranches.filter((branch) => !branches.has(branch)),
        'branches that no seed took',
      ).toEqual([])
    },
    // On a busy machine; two cores of their own take two minutes for all files together.
    60 * minuteMs,
  )
}
