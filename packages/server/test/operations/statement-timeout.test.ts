import { expect, it } from 'vitest'
import { limitStatements } from '../../../../scripts/faults/statement-timeout.ts'
import { brokenByTimeout } from '../../../../scripts/faults/statement-timeout-fault.ts'

it('a statement_timeout of 50 ms on database and role ends no statement of Gancho under load, also of those that wait', async () => {
  const waitMs = 3_000
  const seen = await limitStatements({ timeoutMs: 50, waitMs, eventsBefore: 300 })
  expect(brokenByTimeout(waitMs, seen)).toEqual([])
  expect(seen.verdict.committed).toBeGreaterThan(600)
  // The limit was there: it ended what producers did in sessions of their own.
  expect(seen.sqlRefusals.get('57014')).toBeGreaterThan(0)
})
