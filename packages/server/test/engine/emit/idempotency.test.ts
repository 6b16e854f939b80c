import { type Kysely, sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Schema } from '../../../src/platform/database/schema.gen.ts'
import { engines, postgresForTest, type TestDatabase } from '../../support/db.ts'
import { createTestWebhook, deliveriesOf } from '../../support/factories.ts'
import { backendPid, emit, emitBatch, eventsOf, untilBlocked } from './emitting.ts'

describe.each(engines)('idempotency keys on %s', (_engine, openDatabase) => {
  let db: TestDatabase
  beforeAll(async () => {
    db = await openDatabase()
  })
  afterAll(() => db?.close())

  it('the same key with the same content is the same event, delivered once', async () => {
    const { tenantId } = await createTestWebhook(db)
    const emission = {
      tenantId,
      data: '{"n":1}',
      resourceType: 'invoice',
      resourceId: 'inv-1',
      key: 'order-1',
    }
    const id = await emit(db.kysely, emission)
    expect(await emit(db.kysely, emission)).toBe(id)
    expect(await eventsOf(db.kysely, tenantId)).toHaveLength(1)
    expect(await deliveriesOf(db, tenantId)).toHaveLength(1)
  })

  it('without a key, the same content is a new event', async () => {
    const { tenantId } = await createTestWebhook(db)
    expect(await emit(db.kysely, { tenantId })).not.toBe(await emit(db.kysely, { tenantId }))
    expect(await deliveriesOf(db, tenantId)).toHaveLength(2)
  })

  it.each([
    ['data', { data: '{"n":2}' }],
    ['the white space of data', { data: '{"n": 1}' }],
    ['the event type', { event: 'invoice.sent' }],
    ['the resource', { resourceId: 'inv-2' }],
    ['which of the two says the resource', { resourceType: 'inv-1', resourceId: null }],
  ])('the same key with another content is refused: %s', async (_what, other) => {
    const { tenantId } = await createTestWebhook(db, { events: ['invoice.created', 'invoice.sent'] })
    const emission = { tenantId, data: '{"n":1}', resourceType: null, resourceId: 'inv-1', key: "o'key" }
    const id = await emit(db.kysely, emission)
    await expect(emit(db.kysely, { ...emission, ...other })).rejects.toMatchObject({
      code: 'GN004',
      message: `idempotency key 'o''key' was used for another event, ${id}`,
      hint: expect.stringContaining('a new key for a new event'),
    })
    expect(await deliveriesOf(db, tenantId)).toHaveLength(1)
  })

  it("a key is the tenant's own: another tenant may use it for something else", async () => {
    const [one, two] = [await createTestWebhook(db), await createTestWebhook(db)]
    const id = await emit(db.kysely, { tenantId: one.tenantId, data: '{"of":1}', key: 'same' })
    expect(await emit(db.kysely, { tenantId: two.tenantId, data: '{"of":2}', key: 'same' })).not.toBe(id)
    expect(await deliveriesOf(db, two.tenantId)).toHaveLength(1)
  })

  it('counts within one batch too, and each event keeps its place', async () => {
    const { tenantId } = await createTestWebhook(db)
    const before = await emit(db.kysely, { tenantId, data: '{"n":0}', key: 'before' })
    const rows = await emitBatch(db.kysely, tenantId, [
      { data: '{"n":1}', key: 'twice' },
      { data: '{"n":0}', key: 'before' },
      { data: '{"n":1}', key: 'twice' },
      { data: '{"n":2}' },
    ])
    expect(rows[1]!.id).toBe(before)
    expect(rows[2]!.id).toBe(rows[0]!.id)
    expect(new Set(rows.map(({ id }) => id)).size).toBe(3)
    expect(rows.map(({ deliveries }) => deliveries)).toEqual([1, 0, 0, 1])
    expect(await deliveriesOf(db, tenantId)).toHaveLength(3)
    await expect(
      emitBatch(db.kysely, tenantId, [
        { data: '{"n":3}', key: 'torn' },
        { data: '{"n":4}', key: 'torn' },
      ]),
    ).rejects.toMatchObject({ code: 'GN004' })
    expect(await deliveriesOf(db, tenantId), 'all or none').toHaveLength(3)
  })

  it('a key that was rolled back is free again', async () => {
    const { tenantId } = await createTestWebhook(db)
    const rolledBack = db.kysely.transaction().execute(async (tx) => {
      await emit(tx, { tenantId, data: '{"n":1}', key: 'k' })
      throw new Error('the order failed')
    })
    await expect(rolledBack).rejects.toThrow('the order failed')
    await emit(db.kysely, { tenantId, data: '{"n":2}', key: 'k' })
    expect((await eventsOf(db.kysely, tenantId)).map(({ body }) => JSON.parse(body).data)).toEqual([{ n: 2 }])
  })

  it('holds when nobody subscribed the first time', async () => {
    const { tenantId } = await createTestWebhook(db, { events: ['invoice.sent'] })
    const id = await emit(db.kysely, { tenantId, key: 'k' })
    expect(await emit(db.kysely, { tenantId, key: 'k' })).toBe(id)
  })
})

describe('one idempotency key in two open transactions of PostgreSQL', () => {
  let db: TestDatabase
  beforeAll(async () => {
    db = await postgresForTest()
  })
  afterAll(() => db?.close())

  /** Emits in a second transaction while the first one, which emitted already, is open; then ends the first. */
  async function race(tenantId: string, end: 'commit' | 'rollback') {
    const first = await db.kysely.startTransaction().execute()
    const firstId = await emit(first, { tenantId, key: 'k' })
    let second: Promise<string> | undefined
    const pid = await new Promise<number>((resolve, reject) => {
      second = db.kysely.transaction().execute(async (tx: Kysely<Schema>) => {
        resolve(await backendPid(tx))
        return await emit(tx, { tenantId, key: 'k' })
      })
      second.catch(reject)
    })
    await untilBlocked(db.kysely, pid)
    await first[end]().execute()
    return { firstId, secondId: await second }
  }

  it('the second waits, and gets the event of the first when that commits', async () => {
    const { tenantId } = await createTestWebhook(db)
    const { firstId, secondId } = await race(tenantId, 'commit')
    expect(secondId).toBe(firstId)
    expect(await deliveriesOf(db, tenantId)).toHaveLength(1)
  })

  it('the second waits, and makes the event itself when the first rolls back', async () => {
    const { tenantId } = await createTestWebhook(db)
    const { firstId, secondId } = await race(tenantId, 'rollback')
    expect(secondId).not.toBe(firstId)
    expect(await deliveriesOf(db, tenantId)).toMatchObject([{ event_id: secondId }])
  })

  it('twenty at once make one event', async () => {
    const { tenantId } = await createTestWebhook(db)
    const ids = await Promise.all(Array.from({ length: 20 }, () => emit(db.kysely, { tenantId, key: 'k' })))
    expect(new Set(ids).size).toBe(1)
    expect(await deliveriesOf(db, tenantId)).toHaveLength(1)
  })

  it('batches with the same keys in opposite order do not deadlock', async () => {
    const { tenantId } = await createTestWebhook(db)
    const keys = Array.from({ length: 50 }, (_, n) => ({ key: `k${n}` }))
    const batches = Array.from({ length: 8 }, (_, n) => (n % 2 === 0 ? keys : [...keys].reverse()))
    await Promise.all(batches.map((batch) => emitBatch(db.kysely, tenantId, batch)))
    const { rows } = await sql<{ count: number }>`
      SELECT count(*) FROM gancho.delivery_queue WHERE tenant_id = ${tenantId}`.execute(db.kysely)
    expect(rows[0]!.count).toBe(50)
  })
})

describe('idempotency keys in transactions with a snapshot on PostgreSQL', () => {
  let db: TestDatabase
  beforeAll(async () => {
    db = await postgresForTest()
  })
  afterAll(() => db?.close())

  it('that are all new cost SERIALIZABLE producers no serialization failure', async () => {
    const { tenantId } = await createTestWebhook(db)
    let made = 0
    const failures: unknown[] = []
    const produce = async () => {
      while (made < 400) {
        made += 1
        const key = `invoice-${String(made).padStart(9, '0')}`
        await db.kysely
          .transaction()
          .setIsolationLevel('serializable')
          .execute((tx) => emit(tx, { tenantId, key }))
          .catch((error) => failures.push(error))
      }
    }
    await Promise.all(Array.from({ length: 4 }, produce))
    expect(failures).toEqual([])
    expect(await deliveriesOf(db, tenantId)).toHaveLength(400)
  })

  it.each(['repeatable read', 'serializable'] as const)(
    'that another one committed since the snapshot of a %s transaction say that it is to be repeated',
    async (isolation) => {
      const { tenantId } = await createTestWebhook(db)
      const produce = async (meanwhile: () => Promise<unknown>) =>
        await db.kysely
          .transaction()
          .setIsolationLevel(isolation)
          .execute(async (tx) => {
            await sql`SELECT FROM gancho.webhooks`.execute(tx)
            await meanwhile()
            return await emit(tx, { tenantId, key: 'k' })
          })
      let committed = ''
      const other = async () => {
        committed = await emit(db.kysely, { tenantId, key: 'k' })
      }
      await expect(produce(other)).rejects.toMatchObject({ code: '40001' })
      expect(await produce(async () => {}), 'repeated, it finds the event').toBe(committed)
      expect(await deliveriesOf(db, tenantId)).toHaveLength(1)
    },
  )
})
