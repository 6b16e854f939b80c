import { sql } from 'kysely'
import { expect, it, onTestFinished } from 'vitest'
import { claimLanes } from '../../../src/engine/claim/queries.ts'
import { postgresForTest } from '../../support/db.ts'
import { createTestWebhook } from '../../support/factories.ts'

const deliveries = 2_000

// With room for half of a page's new versions, half of the updates wrote to three indexes, and a claim cost twice as much.
it('claims a long queue without touching its indexes: every update is HOT', async () => {
  const db = await postgresForTest(1)
  onTestFinished(db.close)
  const { id, tenantId } = await createTestWebhook(db)
  await sql`SELECT count(*) FROM (
      SELECT array_agg('invoice.created'::text) AS events, array_agg(json_build_object('n', n)) AS data
        FROM generate_series(1, ${deliveries}::int) n) AS all_of_them,
    gancho.emit_batch(${tenantId}, events, data)`.execute(db.kysely)
  const claimed = await claimLanes(db, {
    workerId: `wrk_${'0'.repeat(32)}`,
    now: new Date(Date.now() + 60_000),
    rooms: [{ webhook_id: id, room: deliveries }],
  })
  expect(claimed).toHaveLength(deliveries)
  await sql`SELECT pg_stat_force_next_flush()`.execute(db.kysely)
  const { rows } = await sql`
    SELECT n_tup_upd AS updated, n_tup_hot_upd AS hot FROM pg_stat_user_tables WHERE relname = 'delivery_queue'`.execute(
    db.kysely,
  )
  expect(rows).toEqual([{ updated: deliveries, hot: deliveries }])
})
