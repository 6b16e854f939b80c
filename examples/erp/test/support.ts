import { catalogue } from '@gancho/client'
import { sql } from 'kysely'
import type { TestDatabase } from '../../../packages/server/test/support/db.ts'
import { openPostgres, shareEmbedded } from '../src/database.ts'
import { createErp, type Erp } from '../src/erp.ts'
import { migrate } from '../src/migrate.ts'

export interface TestErp {
  readonly erp: Erp
  /** The event types told so far, oldest first, with how many deliveries each got: what anyone else sees. */
  told(): Promise<readonly (readonly [event: string, deliveries: number])[]>
  /** The bodies of those events. */
  bodies(): Promise<readonly { readonly event: string; readonly data: Record<string, unknown> }[]>
  close(): Promise<void>
}

/** An ERP on a database where Gancho knows its event types and one webhook of `demo` takes every event. */
export async function openErp(db: TestDatabase, afterCommit?: () => void): Promise<TestErp> {
  const own = db.pglite === null ? openPostgres(db.url ?? '') : shareEmbedded(db.pglite)
  await migrate(own)
  await subscribe(db)
  return {
    erp: createErp(own, afterCommit === undefined ? {} : { afterCommit }),
    async told() {
      const { rows } = await sql<{ event: string; deliveries: number }>`
        SELECT e.event, count(d.id)::int AS deliveries
          FROM gancho.events e LEFT JOIN gancho.webhook_deliveries d ON d.event_id = e.id
         GROUP BY e.id, e.event ORDER BY e.id`.execute(db.kysely)
      return rows.map(({ event, deliveries }) => [event, deliveries] as const)
    },
    async bodies() {
      const { rows } = await sql<{ body: string }>`SELECT body FROM gancho.events ORDER BY id`.execute(
        db.kysely,
      )
      return rows.map(({ body }) => JSON.parse(body))
    },
    async close() {
      if (db.pglite === null) await own.destroy()
      await db.close()
    },
  }
}

async function subscribe({ kysely }: TestDatabase): Promise<void> {
  for (const { name, group } of Object.values(catalogue)) {
    await sql`INSERT INTO gancho.event_types (name, "group") VALUES (${name}, ${group}) ON CONFLICT DO NOTHING`.execute(
      kysely,
    )
  }
  await sql`
    WITH webhook AS (
      INSERT INTO gancho.webhooks (tenant_id, url, secret, secret_hint)
      VALUES ('demo', 'https://hooks.example.com', 'sealed', '…') RETURNING id, tenant_id)
    INSERT INTO gancho.webhook_subscriptions (webhook_id, tenant_id, event)
    SELECT id, tenant_id, '*' FROM webhook`.execute(kysely)
}
