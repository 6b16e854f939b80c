import { catalogue } from '@gancho/client'
import { sql } from 'kysely'
import type { TestDatabase } from '../../../packages/server/test/support/db.ts'
import { createApp } from '../src/app.ts'
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

/** Its REST API over it. */
export interface TestApi extends TestErp {
  /** `POST invoices`, under the company; alone, `PUT` is the company itself. */
  call(request: string, body?: object, company?: string): Promise<{ status: number; body: Answer }>
  /** The event types that some work told, and how often it committed. */
  toldBy(work: () => Promise<unknown>): Promise<{ told: readonly string[]; commits: number }>
}

/** What JSON an answer has, compared field by field. */
export type Answer = Readonly<Record<string, unknown>>

export const demo = { name: 'Demo', tax_id: '1791234567001' }
export const acme = { name: 'Acme Corp', tax_id: '1790012345001', email: 'billing@acme.example', phone: null }
export const coffee = { name: 'Ground coffee 250 g', price: '4.50', warehouse: 'quito', threshold: '2' }

/** With the company `demo`. */
export async function openApi(db: TestDatabase): Promise<TestApi> {
  let commits = 0
  const opened = await openErp(db, () => {
    commits += 1
  })
  const app = createApp({
    erp: opened.erp,
    onError: (error) => {
      throw error
    },
  })
  const api: TestApi = {
    ...opened,
    async call(request, body, company = 'demo') {
      const [method = '', path] = request.split(' ')
      const response = await app.inject({
        method: method as 'GET' | 'PUT' | 'POST',
        url: ['/companies', company, path].filter((part) => part !== undefined).join('/'),
        ...(body !== undefined && { body }),
      })
      return { status: response.statusCode, body: response.json() }
    },
    async toldBy(work) {
      const before = { told: (await opened.told()).length, commits }
      await work()
      const told = (await opened.told()).slice(before.told).map(([event]) => event)
      return { told, commits: commits - before.commits }
    },
    async close() {
      await app.close()
      await opened.close()
    },
  }
  await api.call('PUT', demo)
  return api
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
