import { expect, it } from 'vitest'
import { type Suspended, suspend } from '../../../../scripts/faults/suspend.ts'
import { brokenBySuspension } from '../../../../scripts/faults/suspend-fault.ts'

// The short form of what `npm run faults` does. A lease lasts for six seconds.
it.each<[what: Suspended]>([['everything'], ['one worker']])(
  '%s stands still for longer than leases last: nothing is lost or recorded twice, and only what was in flight repeats',
  async (what) => {
    const seen = await suspend(what, { forMs: 10_000, eventsBefore: 300 })
    expect(brokenBySuspension(what, seen)).toEqual([])
    expect(seen.verdict.committed).toBeGreaterThan(600)
  },
)
