import fc from 'fast-check'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { maintainPartitions } from '../../src/store/queries/partitions.ts'
import { engines, postgresForTest, type TestDatabase } from '../support/db.ts'
import { createTestWebhook, deliveriesOf, newTenant } from '../support/factories.ts'
import { backendPid, emit, untilBlocked } from './emitting.ts'

const day = 24 * 60 * 60 * 1_000

/** Rows of all three tables as a delivery of that moment would have left them. @returns the end of their ids. */
async function insertHistory(db: TestDatabase, at: Date, kysely = db.kysely): Promise<string> {
  const { rows } = await sql<{
    stamp: string
  }>`SELECT substr(gancho.first_id('evt', ${at}), 5) AS stamp`.execute(kysely)
  const suffix = `${rows[0]!.stamp}${crypto.randomUUID().replaceAll('-', '').slice(0, 20)}`
  await sql`INSERT INTO gancho.events (id, tenant_id, event, body, created_at) VALUES (${`evt_${suffix}`}, 't', 'e', '{}', ${at})`.execute(
    kysely,
  )
  await sql`
    INSERT INTO gancho.delivery_log (id, tenant_id, webhook_id, event_id, event, target_url, test, created_at, status, lease_token, attempts, finished_at)
    VALUES (${`dlv_${suffix}`}, 't', 'wh', ${`evt_${suffix}`}, 'e', 'https://example.com', false, ${at}, 'DELIVERED', 1, 1, ${at})`.execute(
    kysely,
  )
  await sql`
    INSERT INTO gancho.delivery_attempts (id, delivery_id, attempt, started_at, duration_ms, request_headers)
    VALUES (${`att_${suffix}`}, ${`dlv_${suffix}`}, 1, ${at}, 1, '{}')`.execute(kysely)
  return suffix
}

/** Which partition each of the three rows is in; nothing for those that are gone. */
async function placesOf(db: TestDatabase, suffix: string): Promise<string[]> {
  const { rows } = await sql<{ place: string }>`
    SELECT replace(tableoid::regclass::text, 'gancho.', '') AS place FROM gancho.events WHERE id = ${`evt_${suffix}`}
    UNION ALL SELECT replace(tableoid::regclass::text, 'gancho.', '') FROM gancho.delivery_log WHERE id = ${`dlv_${suffix}`}
    UNION ALL SELECT replace(tableoid::regclass::text, 'gancho.', '') FROM gancho.delivery_attempts WHERE delivery_id = ${`dlv_${suffix}`}`.execute(
    db.kysely,
  )
  return rows.map(({ place }) => place)
}

async function createPartitions(db: TestDatabase, at: Date, weeks = 0): Promise<number> {
  const { rows } = await sql<{
    made: number
  }>`SELECT gancho.create_partitions(${at}, ${weeks}) AS made`.execute(db.kysely)
  return rows[0]!.made
}

async function dropExpired(db: TestDatabase, cutoff: Date): Promise<number> {
  const { rows } = await sql<{ dropped: number }>`SELECT gancho.drop_expired(${cutoff}) AS dropped`.execute(
    db.kysely,
  )
  return rows[0]!.dropped
}

describe.each(engines)('weekly partitions on %s', (_engine, openDatabase) => {
  let db: TestDatabase
  beforeAll(async () => {
    db = await openDatabase()
  })
  afterAll(() => db?.close())

  it('are there after the migration, for the week and five more, and are made once', async () => {
    expect(await createPartitions(db, new Date(), 5)).toBe(0)
    const next = new Date(Date.now() + 6 * 7 * day)
    expect(await createPartitions(db, next)).toBe(3)
    expect(await createPartitions(db, next)).toBe(0)
  })

  it('take rows of any time: without a partition of their own, the default has them until it is made', async () => {
    for (const at of ['1971-06-01T00:00:00Z', '2199-12-31T23:59:59.999Z']) {
      const suffix = await insertHistory(db, new Date(at))
      expect(await placesOf(db, suffix)).toEqual([
        'events_default',
        'delivery_log_default',
        'delivery_attempts_default',
      ])
      expect(await createPartitions(db, new Date(at))).toBe(3)
      const places = await placesOf(db, suffix)
      expect(places).toHaveLength(3)
      for (const place of places) expect(place).toMatch(/_\d{4}w\d\d$/)
    }
  })

  it('begin on Monday at midnight UTC, and are named by their ISO week', async () => {
    const monday = new Date('2040-01-02T00:00:00.000Z')
    await createPartitions(db, monday)
    await createPartitions(db, new Date(monday.getTime() - 1))
    expect((await placesOf(db, await insertHistory(db, monday)))[0]).toBe('events_2040w01')
    expect((await placesOf(db, await insertHistory(db, new Date(monday.getTime() - 1))))[0]).toBe(
      'events_2039w52',
    )
  })

  it('leave no gap between them and never overlap, at any moment and in any time zone', async () => {
    const moment = fc.date({ min: new Date('2030-01-01'), max: new Date('2036-01-01'), noInvalidDate: true })
    await fc.assert(
      fc.asyncProperty(
        moment,
        fc.constantFrom('UTC', 'America/Guayaquil', 'Pacific/Kiritimati'),
        async (at, zone) => {
          await db.kysely.transaction().execute(async (tx) => {
            await sql`SET LOCAL TimeZone = ${sql.lit(zone)}`.execute(tx)
            await sql`SELECT gancho.create_partitions(${at}, 1)`.execute(tx)
          })
          for (const inside of [at, new Date(at.getTime() + 7 * day)]) {
            for (const place of await placesOf(db, await insertHistory(db, inside)))
              expect(place).not.toMatch(/_default$/)
          }
        },
      ),
      { numRuns: 10 },
    )
  })

  it('are dropped once all they hold is older than the cutoff, and not before', async () => {
    const cutoff = new Date('2025-06-18T12:00:00Z') // a Wednesday
    const at = (days: number) => new Date(cutoff.getTime() + days * day)
    await createPartitions(db, at(-28), 4)
    const old = await insertHistory(db, at(-20))
    const lastOfOldWeek = await insertHistory(db, new Date('2025-06-15T23:59:59.999Z'))
    const sameWeekButOlder = await insertHistory(db, at(-1))
    const younger = await insertHistory(db, at(1))
    const oldInDefault = await insertHistory(db, at(-400))

    // 2025w21 to 2025w24, of three tables; nothing else is as old.
    expect(await dropExpired(db, cutoff)).toBeGreaterThanOrEqual(12)
    for (const suffix of [old, lastOfOldWeek, oldInDefault]) expect(await placesOf(db, suffix)).toEqual([])
    for (const suffix of [sameWeekButOlder, younger]) expect(await placesOf(db, suffix)).toHaveLength(3)
    expect(await dropExpired(db, cutoff)).toBe(0)
  })

  it('take with them what waits for as long, but nothing that a worker has in its hands, and nothing younger', async () => {
    const { tenantId } = await createTestWebhook(db)
    for (const key of ['old', 'leased', 'young']) await emit(db.kysely, { tenantId, key })
    const [old, leased, young] = await deliveriesOf(db, tenantId)
    for (const delivery of [old!, leased!]) {
      await sql`UPDATE gancho.delivery_queue SET id = gancho.first_id('dlv', '2020-01-01') || right(id, 20) WHERE id = ${delivery.id}`.execute(
        db.kysely,
      )
    }
    await sql`UPDATE gancho.delivery_queue SET lease_owner = 'wrk', lease_token = 1, attempts = 1 WHERE right(id, 20) = ${leased!.id.slice(-20)} AND tenant_id = ${tenantId}`.execute(
      db.kysely,
    )
    await sql`UPDATE gancho.idempotency_keys SET created_at = '2020-01-01' WHERE tenant_id = ${tenantId} AND key = 'old'`.execute(
      db.kysely,
    )

    await dropExpired(db, new Date('2020-02-01'))
    const left = (await deliveriesOf(db, tenantId)).map(({ id, status }) => `${id.slice(-20)} ${status}`)
    expect(left).toEqual([`${leased!.id.slice(-20)} SENDING`, `${young!.id.slice(-20)} PENDING`])
    const { rows } =
      await sql`SELECT key FROM gancho.idempotency_keys WHERE tenant_id = ${tenantId} ORDER BY 1`.execute(
        db.kysely,
      )
    expect(rows).toEqual([{ key: 'leased' }, { key: 'young' }])
  })
})

describe('partitions while producers are at work on PostgreSQL', () => {
  let db: TestDatabase
  beforeAll(async () => {
    db = await postgresForTest()
  })
  afterAll(() => db?.close())

  // After weeks without a process that makes partitions, every row goes to the default one, all the time.
  it('are made although rows of their week are being committed to the default partition meanwhile', async () => {
    const at = new Date('2050-03-01T00:00:00Z')
    const committed = await insertHistory(db, at)
    const producer = await db.kysely.startTransaction().execute()
    const late = await insertHistory(db, at, producer)
    const maker = db.kysely.connection().execute(async (connection) => {
      const pid = await backendPid(connection)
      const made = sql<{ made: number }>`SELECT gancho.create_partitions(${at}, 0) AS made`.execute(
        connection,
      )
      await untilBlocked(db.kysely, pid)
      await producer.commit().execute()
      return (await made).rows[0]!.made
    })
    expect(await maker).toBe(3)
    for (const suffix of [committed, late]) expect(await placesOf(db, suffix)).toContain('events_2050w09')
  })

  it('are made once by several processes at once', async () => {
    const at = new Date('2051-03-01T00:00:00Z')
    const made = await Promise.all(Array.from({ length: 4 }, () => createPartitions(db, at)))
    expect(made.sort()).toEqual([0, 0, 0, 3])
  })

  it('wait no longer than two seconds for a long transaction, so that producers do not queue up behind them', async () => {
    const at = new Date('2052-03-01T00:00:00Z')
    const tenantId = newTenant()
    const producer = await db.kysely.startTransaction().execute()
    await insertHistory(db, at, producer)
    await expect(maintainPartitions(db, at, new Date(0))).rejects.toMatchObject({ code: '55P03' })
    expect(await emit(db.kysely, { tenantId, event: 'invoice.created' }).catch(({ code }) => code)).toBe(
      'GN001',
    )
    await producer.rollback().execute()
    expect(await maintainPartitions(db, at, new Date(0))).toMatchObject({ created: 18 })
  })
})
