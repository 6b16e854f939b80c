import { afterEach, beforeEach, expect, it } from 'vitest'
import { sendManyEvents } from '../../../../scripts/faults/many-events.ts'
import { brokenPromises } from '../../../../scripts/faults/many-events-fault.ts'
import { postgresForTest, type TestDatabase } from '../support/db.ts'

let db: TestDatabase
beforeEach(async () => {
  db = await postgresForTest()
})
afterEach(() => db.close())

// The short form of what `npm run faults` does with a million: sent = received or visibly failed, and nothing comes
// again but what was in flight when its worker was killed.
it('workers that are killed again and again lose nothing, and repeat what was in flight alone', async ({
  annotate,
}) => {
  const seen = await sendManyEvents(db, { count: 5_000, killEveryMs: 2_000 })
  await annotate(JSON.stringify(seen))
  expect(brokenPromises(seen)).toEqual([])
  expect(seen.sent).toBeGreaterThanOrEqual(5_000)
  expect(seen.kills).toBeGreaterThan(0)
  expect(seen.failed).toBeGreaterThan(0)
}, 180_000)
