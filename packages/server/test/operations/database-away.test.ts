import { expect, it } from 'vitest'
import { takeDatabaseAway } from '../../../../scripts/faults/database-away.ts'
import { brokenByAbsence } from '../../../../scripts/faults/database-away-fault.ts'

// The short form of what `npm run faults` does for minutes. It is longer than a lease.
it('PostgreSQL is away for a while: nothing is lost or repeated, probes and refusals tell the truth, and all goes on', async ({
  annotate,
}) => {
  const seen = await takeDatabaseAway({ awayMs: 10_000, eventsBefore: 300 })
  await annotate(`new events were received after ${(seen.deliveryAfterMs / 1_000).toFixed(1)} s`)
  expect(brokenByAbsence(seen)).toEqual([])
  expect(seen.verdict.committed).toBeGreaterThan(600)
  expect(seen.httpRefusals.get('503 database_unavailable'), 'producers tried meanwhile').toBeGreaterThan(0)
})
