import { describe, expect, it } from 'vitest'
import { givenUpAfter, lossLevels, suspectAfter } from './losses.ts'

describe('the levels of loss', () => {
  it('waits longer and suspects fewer at a time with each loss, and gives up only what was sent alone', () => {
    for (let losses = 1; losses < givenUpAfter; losses += 1) {
      const [before, after] = [lossLevels[losses - 1]!, lossLevels[losses]!]
      expect(after.backoffMs).toBeGreaterThanOrEqual(before.backoffMs)
      expect(after.groupSize ?? Number.POSITIVE_INFINITY).toBeLessThanOrEqual(
        before.groupSize ?? Number.POSITIVE_INFINITY,
      )
    }
    const alone = lossLevels.filter(({ groupSize }) => groupSize === 1)
    expect(alone.length, 'one unlucky start is not enough').toBeGreaterThanOrEqual(3)
  })

  it('suspects nothing that was lost once', () => {
    expect(suspectAfter).toBe(2)
  })
})
