import { sql } from 'kysely'
import type { TestDatabase } from '../../server/test/support/db.ts'
import { catalogue } from '../src/index.ts'

export const tenantId = 'tenant-789'
export const otherTenantId = 'tenant-000'

/** The arguments of the invoice in SPEC section 3. */
export const invoice = {
  tenantId,
  invoiceId: 'inv-123',
  invoiceNumber: '001-001-000000001',
  amount: '1500.00',
  customerName: 'Acme Corp',
  customerId: 'cust-456',
}

/** Registers the catalogue, adds the application's table, and subscribes one webhook of each tenant to everything. */
export async function prepare(db: TestDatabase): Promise<TestDatabase> {
  await sql`CREATE TABLE invoices (id text PRIMARY KEY)`.execute(db.kysely)
  for (const { name, group } of Object.values(catalogue)) {
    await sql`INSERT INTO gancho.event_types (name, "group") VALUES (${name}, ${group}) ON CONFLICT DO NOTHING`.execute(
      db.kysely,
    )
  }
  for (const tenant of [tenantId, otherTenantId]) {
    await sql`
      WITH webhook AS (
        INSERT INTO gancho.webhooks (tenant_id, url, secret, secret_hint)
        VALUES (${tenant}, 'https://hooks.example.com', 'sealed', '…')
        RETURNING id, tenant_id)
      INSERT INTO gancho.webhook_subscriptions (webhook_id, tenant_id, event) SELECT id, tenant_id, '*' FROM webhook`.execute(
      db.kysely,
    )
  }
  return db
}

export interface Stored {
  readonly invoices: readonly string[]
  readonly events: readonly { readonly id: string; readonly body: string }[]
  readonly deliveries: readonly { readonly event_id: string; readonly tenant_id: string }[]
}

/** What anyone else sees: everything that is committed. */
export async function stored({ kysely }: TestDatabase): Promise<Stored> {
  const invoices = await sql<{ id: string }>`SELECT id FROM invoices ORDER BY id`.execute(kysely)
  const events = await sql<{
    id: string
    body: string
  }>`SELECT id, body FROM gancho.events ORDER BY id`.execute(kysely)
  const deliveries = await sql<{ event_id: string; tenant_id: string }>`
    SELECT event_id, tenant_id FROM gancho.webhook_deliveries ORDER BY id`.execute(kysely)
  return { invoices: invoices.rows.map(({ id }) => id), events: events.rows, deliveries: deliveries.rows }
}

/** Empties what a test wrote. */
export async function clear({ kysely }: TestDatabase): Promise<void> {
  await sql`TRUNCATE invoices, gancho.events, gancho.delivery_queue, gancho.idempotency_keys`.execute(kysely)
}
