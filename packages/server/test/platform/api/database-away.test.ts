import { sql } from 'kysely'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createIngest } from '../../../src/engine/emit/ingest.ts'
import { createDeliveryFeeds } from '../../../src/features/deliveries/feeds.ts'
import { type Database, openPostgres } from '../../../src/platform/database/database.ts'
import { type DatabaseProxy, startDatabaseProxy } from '../../engine/database-proxy.ts'
import { apiForTest, type Call, invoice, makeWebhook, type TestApi } from '../../support/api.ts'
import { postgresForTest, type TestDatabase } from '../../support/db.ts'

const event = { event: 'invoice.created', data: invoice }
const url = 'https://receiver.example.com/hook'

/** One request of each kind; `wh` stands for a webhook that there is. */
const requests: readonly (readonly [line: string, call: Call])[] = [
  ['POST /v1/events', { body: event }],
  ['POST /v1/events', { body: event, headers: { 'idempotency-key': 'k' } }],
  ['POST /v1/events/batch', { body: { events: [event, event] } }],
  ['GET /v1/webhooks', {}],
  ['POST /v1/webhooks', { body: { url, events: ['invoice.created'] } }],
  ['PATCH /v1/webhooks/wh', { body: { description: 'other' } }],
  ['POST /v1/webhooks/wh/rotate-secret', { body: {} }],
  ['POST /v1/webhooks/wh/test', { body: {} }],
  ['GET /v1/deliveries', {}],
  ['GET /v1/deliveries/stream', {}],
  ['GET /v1/stats', {}],
  ['POST /v1/replays', { body: { kind: 'failed', webhook_id: 'wh' } }],
  ['GET /v1/alerts', {}],
  ['GET /v1/alert-settings', {}],
  ['PUT /v1/event-types/order.placed', { body: { group: 'Orders' } }],
  ['GET /v1/event-types', {}],
  ['POST /v1/bins', { body: { name: 'bin' } }],
  ['POST /v1/api-keys', { body: { name: 'key', scope: 'tenant', permissions: ['read'] } }],
  ['POST /v1/expunges', { body: { resource_id: 'inv-123' } }],
  ['GET /v1/tenants', {}],
  ['GET /v1/session', { key: 'gk_of_nobody_that_is_known_here' }],
]

/** A producer repeats what was answered 503, and reports what was answered 500. */
describe('the API while its database fails', () => {
  let direct: TestDatabase
  let proxy: DatabaseProxy
  let db: Database
  let api: TestApi
  beforeAll(async () => {
    direct = await postgresForTest()
  })
  afterAll(() => direct?.close())
  beforeEach(async () => {
    proxy = await startDatabaseProxy(direct.url!)
    await open(4)
  })
  afterEach(async () => {
    await api.app.close()
    await db.close()
    await proxy.close()
  })

  async function open(connections: number): Promise<void> {
    db = openPostgres(proxy.url, connections)
    api = await apiForTest(async () => direct, {
      db,
      feeds: createDeliveryFeeds({ db, onError() {} }),
      ingest: createIngest({ db, target: { handover: () => null, take() {}, leave() {} } }),
    })
  }

  const unavailable = {
    status: 503,
    headers: { 'retry-after': '1', 'content-type': 'application/problem+json; charset=utf-8' },
    body: { code: 'database_unavailable' },
  }

  it.each(requests)('%s answers 503 at whichever message its connection breaks', async (line, call) => {
    const webhook = await makeWebhook(api)
    const replace = <T>(value: T): T => JSON.parse(JSON.stringify(value).replaceAll(/\bwh\b/g, webhook))
    const isStream = line.endsWith('/stream')
    for (let nth = 1; ; nth += 1) {
      const wasCut = proxy.cutAt(nth)
      const answer = api.call(replace(line), replace(call))
      // A stream that is well does not end: that the page was read is enough.
      const seen = isStream ? await Promise.race([answer, untilRead()]) : await answer
      if (!wasCut()) break
      // Statements that the request before had under way at the same time may have been cut instead.
      if (nth === 1 || (seen?.status ?? 0) >= 300)
        expect(seen, `cut at message ${nth}`).toMatchObject(unavailable)
    }
    proxy.cutAt(Number.POSITIVE_INFINITY)
  })

  /** The list was read by whoever follows it. */
  async function untilRead(): Promise<null> {
    const before = await reads()
    while ((await reads()) === before) await new Promise((resolve) => setImmediate(resolve))
    return null
  }
  async function reads(): Promise<string> {
    const { rows } = await sql<{ at: string }>`
      SELECT coalesce(max(state_change)::text, '') AS at FROM pg_stat_activity
       WHERE datname = current_database() AND pid <> pg_backend_pid() AND state = 'idle'
         AND query LIKE '%webhook_deliveries%'`.execute(direct.kysely)
    return rows[0]?.at ?? ''
  }

  it.each(['terminate', 'cancel'])(
    'answers 503 when PostgreSQL is told to %s what it is at',
    async (what) => {
      const id = await makeWebhook(api)
      const holder = await direct.kysely.startTransaction().execute()
      await sql`SELECT FROM gancho.webhooks WHERE id = ${id} FOR UPDATE`.execute(holder)
      const answer = api.call(`PATCH /v1/webhooks/${id}`, { body: { description: 'other' } })
      await endWaiting(what)
      await holder.rollback().execute()
      expect(await answer).toMatchObject(unavailable)
    },
  )

  async function endWaiting(what: string): Promise<void> {
    for (;;) {
      const { rows } = await sql`
        SELECT ${sql.raw(`pg_${what}_backend`)}(pid) FROM pg_stat_activity
         WHERE datname = current_database() AND cardinality(pg_blocking_pids(pid)) > 0`.execute(direct.kysely)
      if (rows.length > 0) return
    }
  }

  it('answers 503 when no connection becomes free', async () => {
    await api.app.close()
    await db.close()
    await open(1)
    const holder = await db.kysely.startTransaction().execute()
    await sql`SELECT 1`.execute(holder)
    expect(await api.call('GET /v1/webhooks')).toMatchObject(unavailable)
    await holder.rollback().execute()
    expect((await api.call('GET /v1/webhooks')).status).toBe(200)
  })

  it('answers 503 when the server takes no more connections', async () => {
    await sql`ALTER DATABASE ${sql.id(new URL(direct.url!).pathname.slice(1))} CONNECTION LIMIT 0`.execute(
      direct.kysely,
    )
    // A superuser is let in all the same.
    await sql`DO $$ BEGIN CREATE ROLE limited LOGIN; EXCEPTION WHEN duplicate_object THEN NULL; END $$`.execute(
      direct.kysely,
    )
    await api.app.close()
    await db.close()
    const limited = new URL(proxy.url)
    limited.username = 'limited'
    proxy = { ...proxy, url: limited.href }
    await open(1)
    expect(await api.call('GET /v1/webhooks')).toMatchObject(unavailable)
    await sql`ALTER DATABASE ${sql.id(new URL(direct.url!).pathname.slice(1))} CONNECTION LIMIT -1`.execute(
      direct.kysely,
    )
  })

  it('answers 503 when its connections are silent', async () => {
    expect((await api.call('GET /v1/webhooks')).status).toBe(200)
    proxy.silence()
    expect(await api.call('GET /v1/webhooks')).toMatchObject(unavailable)
    expect((await api.call('GET /v1/webhooks')).status).toBe(200)
  })
})
