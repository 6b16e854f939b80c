import { readFileSync } from 'node:fs'
import { sql } from 'kysely'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { pgliteForTest, postgresForTest, type TestDatabase } from '../../server/test/support/db.ts'
import { clear, otherTenantId, prepare, stored, tenantId } from './prepare.ts'

const definition = readFileSync(new URL('./guide/database-trigger.sql', import.meta.url), 'utf8')
/** PGlite takes one statement at a time. */
const statements = definition.split(/(?<=\$\$;)\n/)

describe.each([
  ['PGlite', pgliteForTest],
  ['PostgreSQL', postgresForTest],
] as const)("a trigger on the application's own table, on %s", (_, open) => {
  let db: TestDatabase
  beforeAll(async () => {
    db = await prepare(await open())
    await sql`CREATE TABLE orders (id text PRIMARY KEY, tenant_id text NOT NULL, total numeric(12, 2) NOT NULL)`.execute(
      db.kysely,
    )
    await sql`INSERT INTO gancho.event_types (name, "group") VALUES ('order.placed', 'Orders')`.execute(
      db.kysely,
    )
    for (const statement of statements) await sql.raw(statement).execute(db.kysely)
  })
  afterAll(() => db.close())
  beforeEach(() => clear(db))
  afterEach(() => sql`TRUNCATE orders`.execute(db.kysely))

  test('sends one event for each row, each to its own tenant, whoever wrote it', async () => {
    await sql`
      INSERT INTO orders VALUES ('o-1', ${tenantId}, 10), ('o-2', ${otherTenantId}, 20.5), ('o-3', 'nobody-listens', 1)`.execute(
      db.kysely,
    )
    const { events, deliveries } = await stored(db)
    expect(deliveries.map(({ tenant_id }) => tenant_id)).toEqual([tenantId, otherTenantId])
    expect(events.map(({ body }) => JSON.parse(body))).toMatchObject([
      {
        event: 'order.placed',
        data: { order_id: 'o-1', total: '10.00' },
        resource_type: 'order',
        resource_id: 'o-1',
      },
      {
        event: 'order.placed',
        data: { order_id: 'o-2', total: '20.50' },
        resource_type: 'order',
        resource_id: 'o-2',
      },
    ])
  })

  test('is rolled back with the row, and an event that is refused refuses the row', async () => {
    const rolledBack = db.kysely.transaction().execute(async (tx) => {
      await sql`INSERT INTO orders VALUES ('o-1', ${tenantId}, 10)`.execute(tx)
      throw new Error('no stock')
    })
    await expect(rolledBack).rejects.toThrow('no stock')
    const refused = sql`INSERT INTO orders VALUES ('o-2', 'no tenant', 10)`.execute(db.kysely)
    await expect(refused).rejects.toMatchObject({ code: 'GN002' })

    const { rows } = await sql`SELECT FROM orders`.execute(db.kysely)
    expect([rows, await stored(db)]).toEqual([[], { invoices: [], events: [], deliveries: [] }])
  })
})
