import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { enoughRuns } from './enough-runs.ts'

/** Runs a property with no time at all for it. */
async function runsOf(atLeast: number | undefined, isTrue = true) {
  let started = 0
  let ended = 0
  const property = fc.asyncProperty(fc.nat(), async () => {
    started += 1
    await new Promise((resolve) => setImmediate(resolve))
    ended += 1
    return isTrue
  })
  const details = await fc.check(property, { numRuns: 50, plugins: [enoughRuns(0, atLeast)] })
  return { started, ended, failed: details.failed, counterexample: details.counterexample !== null }
}

describe('a property with a limit of time', () => {
  it('runs once and holds, however long that takes', async () => {
    expect(await runsOf(undefined)).toEqual({ started: 1, ended: 1, failed: false, counterexample: false })
  })
  it('runs as often as the test needs', async () => {
    expect(await runsOf(7)).toMatchObject({ started: 7, ended: 7, failed: false })
  })
  it('fails by what the only run found', async () => {
    expect(await runsOf(undefined, false)).toMatchObject({ failed: true, counterexample: true })
  })
})
