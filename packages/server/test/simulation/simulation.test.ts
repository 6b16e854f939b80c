import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Laboratory } from './laboratory.ts'
import { planOf } from './plan.ts'
import { regressions } from './regressions.ts'
import { describeFailure } from './shrink.ts'
import { simulate } from './simulation.ts'

describe('a simulation', () => {
  let laboratory: Laboratory
  beforeAll(async () => {
    laboratory = await Laboratory.open()
  })
  afterAll(() => laboratory?.close())

  it('is the same at each run of its seed, whatever ran before it', async () => {
    const seeds = Array.from({ length: 12 }, (_, n) => 9_001 + n)
    const hashes = new Map<number, string>()
    for (const seed of seeds) hashes.set(seed, (await simulate(laboratory, planOf(seed))).hash)
    for (const seed of seeds.toReversed()) {
      expect((await simulate(laboratory, planOf(seed))).hash, `seed ${seed}`).toBe(hashes.get(seed))
    }
  })
  it.each(Object.entries(regressions))('withstands what it did not once: %s', async (_name, plan) => {
    const report = await simulate(laboratory, plan)
    expect(report.violation === null ? '' : describeFailure(report)).toBe('')
  })
})
