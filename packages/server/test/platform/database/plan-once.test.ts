import { sql } from 'kysely'
import { expect, it, onTestFinished } from 'vitest'
import { claimDeliveries } from '../../../src/engine/claim/queries.ts'
import { recordOutcomes } from '../../../src/engine/record/queries.ts'
import { postgresForTest } from '../../support/db.ts'

const now = new Date('2026-01-01T00:00:00Z')

// Planning these took a fifth of what PostgreSQL spent on a delivery, and most of what an idle server cost it.
it('plans the statements that run all the time once for each connection', async () => {
  const db = await postgresForTest(1)
  onTestFinished(db.close)
  for (let round = 0; round < 8; round += 1) {
    await claimDeliveries(db, {
      workerId: 'wrk_1',
      now,
      dueFrom: null,
      limit: 500,
      exceptWebhooks: [],
      rooms: [],
      defaultRoom: 64,
    })
    await recordOutcomes(db, { workerId: 'wrk_1', now, outcomes: [], disableAfterMs: 1 })
  }
  const { rows } = await sql<{ name: string; reused: boolean }>`
    SELECT name, generic_plans > 0 AS reused FROM pg_prepared_statements ORDER BY name`.execute(db.kysely)
  expect(rows).toEqual([
    { name: 'claim_deliveries', reused: true },
    { name: 'record_outcomes', reused: true },
  ])
})
