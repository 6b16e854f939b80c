import fc from 'fast-check'
import { Kysely, PostgresDialect, sql } from 'kysely'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { listDeliveries } from '../../../src/features/deliveries/list.queries.ts'
import { deleteExpired } from '../../../src/features/retention/delete-expired.queries.ts'
import {
  createPartitions,
  dropPartitions,
  readPartitions,
} from '../../../src/features/retention/partitions.queries.ts'
import { partitionWeeks } from '../../../src/features/retention/rules.ts'
import { readLockRoom } from '../../../src/platform/database/inspect-database.queries.ts'
import type { Schema } from '../../../src/platform/database/schema.gen.ts'
import { backendPid, emit, untilBlocked } from '../../engine/emit/emitting.ts'
import { engines, postgresForTest, type TestDatabase } from '../../support/db.ts'
import { createTestWebhook, newTenant } from '../../support/factories.ts'

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

async function createWeeks(db: TestDatabase, at: Date, weeks = 0): Promise<number> {
  const { rows } = await sql<{
    made: number
  }>`SELECT gancho.create_partitions(${at}, ${weeks}) AS made`.execute(db.kysely)
  return rows[0]!.made
}

describe.each(engines)('weekly partitions on %s', (_engine, openDatabase) => {
  let db: TestDatabase
  beforeAll(async () => {
    db = await openDatabase()
  })
  afterAll(() => db?.close())

  it('are there after the migration, for the week and five more, and are made once', async () => {
    expect(await createWeeks(db, new Date(), 5)).toBe(0)
    const next = new Date(Date.now() + 6 * 7 * day)
    expect(await createWeeks(db, next)).toBe(3)
    expect(await createWeeks(db, next)).toBe(0)
  })

  it('take rows of any time: what has no partition of its own stays in the default one until it expires', async () => {
    for (const at of ['1971-06-01T00:00:00Z', '2199-12-31T23:59:59.999Z']) {
      const suffix = await insertHistory(db, new Date(at))
      expect(await createWeeks(db, new Date(at)), 'rows are never moved').toBe(0)
      expect(await placesOf(db, suffix)).toEqual([
        'events_default',
        'delivery_log_default',
        'delivery_attempts_default',
      ])
      expect(await createWeeks(db, new Date(new Date(at).getTime() - 7 * day))).toBe(3)
    }
  })

  it('begin on Monday at midnight UTC, and are named by their ISO week', async () => {
    const monday = new Date('2040-01-02T00:00:00.000Z')
    await createWeeks(db, monday)
    await createWeeks(db, new Date(monday.getTime() - 1))
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
    await createWeeks(db, at(-28), 4)
    const old = await insertHistory(db, at(-20))
    const lastOfOldWeek = await insertHistory(db, new Date('2025-06-15T23:59:59.999Z'))
    const sameWeekButOlder = await insertHistory(db, at(-1))
    const younger = await insertHistory(db, at(1))
    const oldInDefault = await insertHistory(db, at(-400))

    // 2025w21 to 2025w24, of three tables; nothing else is as old.
    expect(await dropPartitions(db, cutoff)).toBeGreaterThanOrEqual(12)
    expect(await deleteExpired(db, cutoff)).toBe(false)
    for (const suffix of [old, lastOfOldWeek, oldInDefault]) expect(await placesOf(db, suffix)).toEqual([])
    for (const suffix of [sameWeekButOlder, younger]) expect(await placesOf(db, suffix)).toHaveLength(3)
    expect(await dropPartitions(db, cutoff)).toBe(0)
  })

  it('leave idempotency keys to be deleted by their age', async () => {
    const { tenantId } = await createTestWebhook(db)
    for (const key of ['old', 'young']) await emit(db.kysely, { tenantId, key })
    await sql`UPDATE gancho.idempotency_keys SET created_at = '2020-01-01' WHERE key = 'old'`.execute(
      db.kysely,
    )
    await deleteExpired(db, new Date('2020-02-01'))
    const { rows } = await sql`SELECT key FROM gancho.idempotency_keys WHERE tenant_id = ${tenantId}`.execute(
      db.kysely,
    )
    expect(rows).toEqual([{ key: 'young' }])
  })

  it('cover every moment ahead without a gap and never overlap, however many weeks they hold', async () => {
    const at = fc.date({ min: new Date('2060-01-01'), max: new Date('2090-01-01'), noInvalidDate: true })
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.record({ at, weeks: fc.constantFrom(1, 4, 13, 26) }), { minLength: 1, maxLength: 3 }),
        async (turns) => {
          for (const { at: now, weeks } of turns) {
            await createPartitions(db, { now, weeks })
            expect(await createPartitions(db, { now, weeks }), 'nothing is missing').toBe(0)
            for (const days of [0, 7, 34]) {
              const [state] = await readPartitions(db.kysely, new Date(now.getTime() + days * day))
              expect(state).toMatchObject({ takesNow: true })
            }
          }
          const { rows } = await sql`
            SELECT a.name, b.name FROM gancho.partitions a JOIN gancho.partitions b
                ON b.table_name = a.table_name AND b.name <> a.name AND b.starts_at < a.ends_at AND b.ends_at > a.starts_at`.execute(
            db.kysely,
          )
          expect(rows).toEqual([])
        },
      ),
      { numRuns: 5 },
    )
  })
})

describe('partitions while producers are at work on PostgreSQL', () => {
  let db: TestDatabase
  beforeAll(async () => {
    db = await postgresForTest()
  })
  afterAll(() => db?.close())

  const bigPayload = 'x'.repeat(6_000)

  /** Rows of a moment, too many to read them under a lock, in the default partition of the events. */
  async function fillDefault(at: Date): Promise<void> {
    await sql`
      INSERT INTO gancho.events (id, tenant_id, event, body, created_at)
      SELECT gancho.first_id('evt', ${at}) || lpad(to_hex(n), 20, '0'), 'many', 'e', ${bigPayload} || n, ${at}
        FROM generate_series(1, 6000) n`.execute(db.kysely)
  }

  const rowsOf = async (at: Date) => {
    const { rows } = await sql<{ rows: number }>`
      SELECT count(*) AS rows FROM gancho.events WHERE id ^@ gancho.first_id('evt', ${at})`.execute(db.kysely)
    return rows[0]!.rows
  }

  // A server that was down for a quarter, and producers that went on: no partition of today is there.
  it('of the weeks to come are made beside a default partition that is full, which is not read under a lock', async () => {
    const now = new Date('2050-03-02T12:00:00Z') // a Wednesday
    // Kept in the table and not compressed: what counts is how much there is to read.
    await sql`ALTER TABLE gancho.events_default ALTER COLUMN body SET STORAGE PLAIN`.execute(db.kysely)
    await fillDefault(now)
    const [, , before] = await readPartitions(db.kysely, now)
    expect(before).toMatchObject({ table: 'events', takesNow: false })
    expect(before!.defaultBytes).toBeGreaterThan(8 * 1024 * 1024)

    // PostgreSQL says of each partition that it attaches whether it had to read the default one.
    const proofs: string[] = []
    const pool = new pg.Pool({ connectionString: db.url!, max: 1, options: '-c client_min_messages=debug1' })
    pool.on('connect', (client) => client.on('notice', ({ message }) => proofs.push(message ?? '')))
    const kysely = new Kysely<Schema>({ dialect: new PostgresDialect({ pool }) })
    try {
      expect(await createPartitions({ ...db, kysely }, { now, weeks: 1 })).toBe(5 + 6 + 6)
    } finally {
      await kysely.destroy()
    }
    const implied = proofs.filter((message) =>
      /default partition "events_default" is implied by existing constraints/.test(message),
    )
    expect(implied).toHaveLength(5)

    // Of this week, the default partition has all; the next ones have their own, and nothing refuses an event.
    expect(await rowsOf(now)).toBe(6_000)
    const places = await placesOf(db, await insertHistory(db, now))
    expect(places[0]).toBe('events_default')
    for (const days of [7, 14, 35]) {
      const later = await placesOf(db, await insertHistory(db, new Date(now.getTime() + days * day)))
      expect(later[0]).not.toBe('events_default')
    }
    const { rows } = await sql`
      SELECT FROM pg_constraint WHERE conrelid = 'gancho.events_default'::regclass AND contype = 'c'`.execute(
      db.kysely,
    )
    expect(rows, 'no constraint is left').toEqual([])
    await sql`TRUNCATE gancho.events_default`.execute(db.kysely)
  })

  it('are made later when a process died while it kept rows of their weeks out of the default one', async () => {
    const now = new Date('2053-03-05T12:00:00Z')
    await sql`
      ALTER TABLE gancho.events_default ADD CONSTRAINT ${sql.id(`rows_of_other_spans_${now.getTime() - 2 * 3_600_000}`)}
            CHECK (id < 'evt_0263' OR id >= 'evt_0264') NOT VALID`.execute(db.kysely)
    await createPartitions(db, { now, weeks: 1 })
    const { rows } = await sql`
      SELECT FROM pg_constraint WHERE conrelid = 'gancho.events_default'::regclass AND contype = 'c'`.execute(
      db.kysely,
    )
    expect(rows).toEqual([])
  })

  it('are made although rows of their week are being committed to the default one: that week stays there', async () => {
    const at = new Date('2051-06-01T00:00:00Z')
    const committed = await insertHistory(db, at)
    const producer = await db.kysely.startTransaction().execute()
    const late = await insertHistory(db, at, producer)
    const maker = db.kysely.connection().execute(async (connection) => {
      const pid = await backendPid(connection)
      const made = sql<{ made: number }>`SELECT gancho.create_partitions(${at}, 1) AS made`.execute(
        connection,
      )
      await untilBlocked(db.kysely, pid)
      await producer.commit().execute()
      return (await made).rows[0]!.made
    })
    expect(await maker).toBe(3)
    for (const suffix of [committed, late]) expect(await placesOf(db, suffix)).toContain('events_default')
  })

  it('are made once by several processes at once', async () => {
    const at = new Date('2052-03-01T00:00:00Z')
    const made = await Promise.all(
      Array.from({ length: 4 }, () => createPartitions(db, { now: at, weeks: 1 })),
    )
    expect(made.reduce((sum, each) => sum + each, 0)).toBe(18)
  })

  it('wait half a second for a long transaction and not for it to end, and are made and dropped otherwise', async () => {
    const at = new Date('2054-03-01T00:00:00Z')
    const tenantId = newTenant()
    const producer = await db.kysely.startTransaction().execute()
    // It has a row of the log's default partition alone: the other two tables are free.
    await sql`LOCK TABLE gancho.delivery_log_default IN ROW EXCLUSIVE MODE`.execute(producer)
    await expect(createPartitions(db, { now: at, weeks: 1 })).rejects.toMatchObject({ code: '55P03' })
    expect(await emit(db.kysely, { tenantId, event: 'invoice.created' }).catch(({ code }) => code)).toBe(
      'GN001',
    )
    const takes = (await readPartitions(db.kysely, at)).map(({ table, takesNow }) => [table, takesNow])
    expect(Object.fromEntries(takes)).toEqual({ events: true, delivery_attempts: true, delivery_log: false })
    await producer.rollback().execute()
    expect(await createPartitions(db, { now: at, weeks: 1 })).toBe(6)
  })

  it('are dropped one by one: one that somebody reads stays, and the others go', async () => {
    const at = new Date('2010-03-01T00:00:00Z')
    await sql`SELECT gancho.create_partitions(${at}, 1)`.execute(db.kysely)
    const reader = await db.kysely.startTransaction().execute()
    await sql`SELECT FROM ONLY gancho.events_2010w09`.execute(reader)
    await expect(dropPartitions(db, new Date('2011-01-01'))).rejects.toMatchObject({ code: '55P03' })
    const names = () =>
      sql<{ name: string }>`SELECT name FROM gancho.partitions WHERE ends_at < '2011-01-01'`.execute(
        db.kysely,
      )
    expect((await names()).rows).toEqual([{ name: 'events_2010w09' }])
    await reader.rollback().execute()
    expect(await dropPartitions(db, new Date('2011-01-01'))).toBe(1)
  })

  it('of ten years are few, and a list takes few locks', async () => {
    const retentionMs = 3_650 * day
    const weeks = partitionWeeks(retentionMs)
    const from = Date.parse('2100-01-04')
    for (let at = from; at < from + retentionMs; at += 20 * 7 * day)
      await createPartitions(db, { now: new Date(at), weeks })
    const { rows } = await sql<{ partitions: number }>`
      SELECT count(*) AS partitions FROM gancho.partitions
       WHERE table_name = 'delivery_log' AND starts_at >= ${new Date(from)}`.execute(db.kysely)
    expect(rows[0]!.partitions).toBeLessThan(25)

    const locks = await db.kysely.transaction().execute(async (tx) => {
      await listDeliveries(tx, { tenantId: 't', beforeId: null, limit: 10 })
      const { rows: held } = await sql<{ locks: number }>`
        SELECT count(*) AS locks FROM pg_locks WHERE pid = pg_backend_pid() AND locktype = 'relation'`.execute(
        tx,
      )
      return held[0]!.locks
    })
    const { ofList, ofServer } = await readLockRoom(db)
    expect(Math.abs(ofList - locks), 'as the doctor reckons, but for a few tables beside').toBeLessThan(40)
    expect(20 * ofList).toBeLessThan(ofServer)
  })
})
