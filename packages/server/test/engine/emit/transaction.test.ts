import { randomUUID } from 'node:crypto'
import { sql, type Transaction } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Schema } from '../../../src/platform/database/schema.gen.ts'
import { engines, type TestDatabase } from '../../support/db.ts'
import { createTestWebhook, deliveriesOf, registerEventType } from '../../support/factories.ts'
import { bodyOf, emit, emitBatch, eventsOf } from './emitting.ts'

const limitBytes = 256 * 1_024

describe.each(engines)("emit inside the caller's transaction on %s", (_engine, openDatabase) => {
  let db: TestDatabase
  const role = `app_${randomUUID().replaceAll('-', '')}`
  beforeAll(async () => {
    db = await openDatabase()
    await registerEventType(db)
    await sql`CREATE ROLE ${sql.id(role)}`.execute(db.kysely)
    await sql`CREATE TABLE public.invoices (id text PRIMARY KEY, tenant_id text NOT NULL, total numeric NOT NULL)`.execute(
      db.kysely,
    )
  })
  afterAll(async () => {
    await sql`DROP OWNED BY ${sql.id(role)}`.execute(db.kysely)
    await sql`DROP ROLE ${sql.id(role)}`.execute(db.kysely)
    await db?.close()
  })

  const tooDeep = `{"a":${'['.repeat(20)}${']'.repeat(20)}}`

  it.each([
    ['GN001', 'an event type that is not in the catalogue', { event: 'invoice.exploded' }, 'catalogue'],
    ['GN001', 'no event type', { event: null }, 'catalogue'],
    ['GN002', 'a tenant id with a space', { tenantId: 'a b' }, '1 to 64'],
    ['GN002', 'an empty tenant id', { tenantId: '' }, '1 to 64'],
    ['GN002', 'a tenant id of 65 characters', { tenantId: 'a'.repeat(65) }, '1 to 64'],
    ['GN002', 'a tenant id that ends in a line break', { tenantId: 'a\n' }, '1 to 64'],
    ['GN002', 'a tenant id that would end the string in the envelope', { tenantId: 'a","b":"' }, '1 to 64'],
    ['GN002', 'data that is an array', { data: '[1]' }, 'one JSON object'],
    ['GN002', 'data that is a string', { data: '"{}"' }, 'one JSON object'],
    ['GN002', 'data that is null in JSON', { data: 'null' }, 'one JSON object'],
    ['GN002', 'no data', { data: null }, 'one JSON object'],
    ['GN002', 'an empty idempotency key', { key: '' }, '1 to 255'],
    ['GN002', 'an idempotency key of 256 characters', { key: 'k'.repeat(256) }, '1 to 255'],
    ['GN003', 'too much data', { data: `{"a":"${'x'.repeat(limitBytes)}"}` }, 'reference'],
    [
      'GN003',
      'a resource id that makes the event too large',
      { resourceId: '"'.repeat(limitBytes / 2) },
      'reference',
    ],
  ])(
    'refuses with %s %s, says what to do, and leaves the transaction usable after a savepoint',
    async (code, _what, bad, hint) => {
      const { tenantId } = await createTestWebhook(db)
      const id = await db.kysely.transaction().execute(async (tx) => {
        await sql`SAVEPOINT before_emit`.execute(tx)
        await expect(emit(tx, { tenantId, ...bad })).rejects.toMatchObject({
          code,
          hint: expect.stringContaining(hint),
        })
        await sql`ROLLBACK TO SAVEPOINT before_emit`.execute(tx)
        return await emit(tx, { tenantId, data: tooDeep })
      })
      expect((await eventsOf(db.kysely, tenantId)).map((event) => event.id)).toEqual([id])
    },
  )

  it('says nothing of the hostile text it was given but a short, quoted beginning', async () => {
    const { tenantId } = await createTestWebhook(db)
    await expect(
      emit(db.kysely, { tenantId, event: `'; DROP TABLE x; --${'y'.repeat(10_000)}` }),
    ).rejects.toMatchObject({
      message: expect.stringMatching(/^unknown event type '''; DROP TABLE x; --y{1,140}'$/),
    })
  })

  it('takes an event of exactly 256 KiB, counted on what is sent, and not a byte more', async () => {
    const { tenantId } = await createTestWebhook(db)
    const resourceId = 'ñ"\\\n'
    const smallest = await bodyOf(
      db.kysely,
      await emit(db.kysely, { tenantId, data: '{"a":""}', resourceId }),
    )
    const free = limitBytes - Buffer.byteLength(smallest)
    const dataOf = (bytes: number) => `{"a":"${'ñ'.repeat(bytes / 2)}${'x'.repeat(bytes % 2)}"}`
    const largest = await emit(db.kysely, { tenantId, data: dataOf(free), resourceId })
    expect(Buffer.byteLength(await bodyOf(db.kysely, largest))).toBe(limitBytes)
    await expect(emit(db.kysely, { tenantId, data: dataOf(free + 1), resourceId })).rejects.toMatchObject({
      code: 'GN003',
    })
  })

  it('refuses a batch as a whole when one of its events is refused, and names the first', async () => {
    const { tenantId } = await createTestWebhook(db)
    const batch = emitBatch(db.kysely, tenantId, [{}, { data: '[]' }, { event: 'invoice.exploded' }])
    await expect(batch).rejects.toMatchObject({ code: 'GN002' })
    expect(await eventsOf(db.kysely, tenantId)).toEqual([])
  })

  it('leaves nothing when the transaction rolls back, or the savepoint around it', async () => {
    const { tenantId } = await createTestWebhook(db)
    const undone = db.kysely.transaction().execute(async (tx) => {
      await emit(tx, { tenantId })
      throw new Error('rolled back')
    })
    await expect(undone).rejects.toThrow('rolled back')
    expect(await eventsOf(db.kysely, tenantId)).toEqual([])
    expect(await deliveriesOf(db, tenantId)).toEqual([])

    const kept = await db.kysely.transaction().execute(async (tx) => {
      const id = await emit(tx, { tenantId, data: '{"kept":true}' })
      await sql`SAVEPOINT half`.execute(tx)
      await emit(tx, { tenantId, data: '{"kept":false}' })
      await sql`ROLLBACK TO SAVEPOINT half`.execute(tx)
      return id
    })
    expect(await deliveriesOf(db, tenantId)).toMatchObject([{ event_id: kept }])
    expect(await eventsOf(db.kysely, tenantId)).toMatchObject([{ id: kept }])
  })

  /** Runs as an application that has what the installation guide grants, and nothing else. */
  async function asApplication<Result>(work: (tx: Transaction<Schema>) => Promise<Result>): Promise<Result> {
    return await db.kysely.transaction().execute(async (tx) => {
      await sql`SET LOCAL ROLE ${sql.id(role)}`.execute(tx)
      return await work(tx)
    })
  }

  it('lets a role emit that may only use the schema and execute emit, and read nothing', async () => {
    const { tenantId } = await createTestWebhook(db)
    await expect(
      asApplication((tx) => emit(tx, { tenantId })),
      'nothing is granted by default',
    ).rejects.toMatchObject({ code: '42501' })
    await sql`GRANT USAGE ON SCHEMA gancho TO ${sql.id(role)}`.execute(db.kysely)
    await sql`GRANT EXECUTE ON FUNCTION gancho.emit TO ${sql.id(role)}`.execute(db.kysely)
    const id = await asApplication((tx) => emit(tx, { tenantId, key: 'k' }))
    expect(await deliveriesOf(db, tenantId)).toMatchObject([{ event_id: id }])

    const { rows: relations } = await sql<{ name: string }>`
      SELECT relname AS name FROM pg_class WHERE relnamespace = 'gancho'::regnamespace AND relkind IN ('r', 'p', 'v')`.execute(
      db.kysely,
    )
    expect(relations.length).toBeGreaterThan(10)
    for (const { name } of relations) {
      const read = asApplication((tx) => sql`SELECT FROM gancho.${sql.id(name)}`.execute(tx))
      await expect(read, name).rejects.toMatchObject({ code: '42501' })
    }
    const write = asApplication((tx) => sql`DELETE FROM gancho.delivery_queue`.execute(tx))
    await expect(write).rejects.toMatchObject({ code: '42501' })
    // The function behind emit can do more (other tenants' tests, leases): not for the application.
    const behind = (tx: Transaction<Schema>) =>
      sql`SELECT gancho.accept_events('[{"tenant_id":"t","event":"invoice.created","data":"{}"}]')`.execute(
        tx,
      )
    await expect(asApplication(behind)).rejects.toMatchObject({ code: '42501' })
  })

  it('can be called by a trigger on a table of the application: the row and the event, or neither', async () => {
    const { tenantId } = await createTestWebhook(db)
    await sql
      .raw(`CREATE FUNCTION public.tell_invoice() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
          PERFORM gancho.emit(NEW.tenant_id, 'invoice.created',
            json_build_object('invoice_id', NEW.id, 'amount', NEW.total::text), 'invoice', NEW.id, 'invoice ' || NEW.id);
          RETURN NEW;
        END $$`)
      .execute(db.kysely)
    await sql`CREATE TRIGGER tell AFTER INSERT ON public.invoices FOR EACH ROW EXECUTE FUNCTION public.tell_invoice()`.execute(
      db.kysely,
    )
    await sql`INSERT INTO public.invoices VALUES ('inv-1', ${tenantId}, 1500.00)`.execute(db.kysely)
    const [event] = await eventsOf(db.kysely, tenantId)
    expect(JSON.parse(event!.body)).toMatchObject({
      data: { invoice_id: 'inv-1', amount: '1500.00' },
      resource_type: 'invoice',
      resource_id: 'inv-1',
    })
    await expect(
      sql`INSERT INTO public.invoices VALUES ('inv-2', 'not a tenant', 1)`.execute(db.kysely),
    ).rejects.toMatchObject({ code: 'GN002' })
    const { rows } = await sql`SELECT id FROM public.invoices`.execute(db.kysely)
    expect(rows).toEqual([{ id: 'inv-1' }])
  })

  // Copied from SPEC section 5: people type these by hand.
  it.each([
    "SELECT event, status, attempts, target_url, created_at FROM webhook_deliveries WHERE event = 'invoice.created' ORDER BY created_at DESC LIMIT 10;",
    "SELECT * FROM webhook_subscriptions WHERE event = 'invoice.created' AND active = true;",
    "SELECT last_error FROM webhook_deliveries WHERE status = 'FAILED' LIMIT 1;",
  ])('answers, as it is written: %s', async (query) => {
    const { tenantId } = await createTestWebhook(db)
    await emit(db.kysely, { tenantId })
    await sql`
      WITH taken AS (DELETE FROM gancho.delivery_queue WHERE tenant_id = ${tenantId} RETURNING *)
      INSERT INTO gancho.delivery_log (id, tenant_id, webhook_id, event_id, event, target_url, test, created_at, status, lease_token, attempts, last_error, finished_at)
      SELECT id, tenant_id, webhook_id, event_id, event, target_url, test, created_at, 'FAILED', 1, 1, 'timeout: No answer.', now() FROM taken`.execute(
      db.kysely,
    )
    await emit(db.kysely, { tenantId })
    const rows = await db.kysely.transaction().execute(async (tx) => {
      await sql`SET LOCAL search_path = gancho`.execute(tx)
      return (await sql.raw<Record<string, unknown>>(query.replace(/;$/, '')).execute(tx)).rows
    })
    expect(rows.length).toBeGreaterThan(0)
    if (query.includes('last_error')) expect(rows).toEqual([{ last_error: 'timeout: No answer.' }])
    if (query.includes('status, attempts')) {
      expect(Object.keys(rows[0]!)).toEqual(['event', 'status', 'attempts', 'target_url', 'created_at'])
      expect(new Set(rows.map(({ status }) => status))).toEqual(new Set(['FAILED', 'PENDING']))
    }
  })
})
