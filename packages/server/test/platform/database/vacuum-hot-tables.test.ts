import { sql } from 'kysely'
import { expect, it, onTestFinished } from 'vitest'
import { vacuumHotTables } from '../../../src/platform/database/vacuum-hot-tables.queries.ts'
import { pgliteForTest } from '../../support/db.ts'
import { createTestWebhook } from '../../support/factories.ts'

// A million deliveries left half a gigabyte behind, and each look at the queue took longer.
it('the queue of the embedded database stays small, however many deliveries pass through it', async () => {
  const db = await pgliteForTest()
  onTestFinished(db.close)
  const { tenantId } = await createTestWebhook(db)
  const pages: unknown[] = []
  for (let round = 0; round < 3; round += 1) {
    await sql`SELECT count(*) FROM (
        SELECT array_agg('invoice.created'::text) AS events, array_agg(json_build_object('n', n)) AS data
          FROM generate_series(1, 500) n) AS all_of_them,
      gancho.emit_batch(${tenantId}, events, data)`.execute(db.kysely)
    await sql`UPDATE gancho.delivery_queue SET attempts = 1, lease_token = 1`.execute(db.kysely)
    await sql`DELETE FROM gancho.delivery_queue`.execute(db.kysely)
    await vacuumHotTables(db)
    const { rows } = await sql<{
      size: number
    }>`SELECT pg_relation_size('gancho.delivery_queue') AS size`.execute(db.kysely)
    pages.push(rows[0]?.size)
  }
  expect(pages).toEqual([0, 0, 0])
})
