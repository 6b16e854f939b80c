import { expect, it } from 'vitest'
import { failOver } from '../../../../scripts/faults/failover.ts'
import { brokenByFailover } from '../../../../scripts/faults/failover-fault.ts'

// The workers have one URL that names both servers, and find the one that takes writes by themselves.
it('what was committed with a synchronous replica is delivered after the primary was killed and the replica promoted', async ({
  annotate,
}) => {
  const seen = await failOver({ synchronous: true, events: 500 })
  await annotate(`delivery went on after ${(seen.interruptionMs / 1_000).toFixed(1)} s`)
  expect(seen.committed).toBeGreaterThanOrEqual(1_000)
  expect(brokenByFailover(seen, true)).toEqual([])
})
