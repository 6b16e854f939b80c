import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { lookAfterHealth, watchHealth } from '../../../src/features/health/chore.ts'
import { createHealth, type Health } from '../../../src/features/health/health.ts'
import { createChores } from '../../../src/platform/chores.ts'
import { type Database, openPostgres } from '../../../src/platform/database/database.ts'
import { engines, postgresForTest, type TestDatabase } from '../../support/db.ts'

const day = 24 * 60 * 60 * 1_000

function newHealth(): Health {
  return createHealth({ now: Date.now, onChange() {} })
}
const codesOf = (health: Health) => health.reasons().map(({ code }) => code)

describe.each(engines)('health of a database on %s', (_engine, open) => {
  let db: TestDatabase
  let health: Health
  beforeAll(async () => {
    db = await open()
  })
  afterAll(() => db?.close())
  beforeEach(() => {
    health = newHealth()
  })

  it('is whole when the database is written, and leaves nothing behind', async () => {
    await lookAfterHealth(health, db, Date.now())
    expect(codesOf(health)).toEqual([])
    const { rows } = await sql`SELECT FROM gancho.write_probes`.execute(db.kysely)
    expect(rows).toEqual([])
  })

  it('is told of a default partition that takes the rows of now, and not of what it took long ago', async () => {
    const insert = (at: Date) =>
      sql`
        INSERT INTO gancho.delivery_attempts_default (id, delivery_id, attempt, started_at, duration_ms, request_headers)
        VALUES ('att_1', gancho.first_id('dlv', ${at}), 1, now(), 1, '{}')`.execute(db.kysely)
    const [longAgo, aYearOn] = [new Date('2020-01-01T00:00:00Z'), new Date(Date.now() + 365 * day)]
    await insert(longAgo)
    await lookAfterHealth(health, db, Date.now())
    expect(codesOf(health)).toEqual([])
    await insert(aYearOn)
    await lookAfterHealth(health, db, Date.now())
    expect(health.reasons()).toMatchObject([
      { code: 'default_partition_filled', message: expect.stringContaining('delivery_attempts') },
    ])
    await sql`DELETE FROM gancho.delivery_attempts_default`.execute(db.kysely)
    await lookAfterHealth(health, db, Date.now())
    expect(codesOf(health)).toEqual([])
  })

  it('is told weeks before the partitions come to their end', async () => {
    await lookAfterHealth(health, db, Date.now() + 14 * day)
    expect(codesOf(health)).toEqual([])
    await lookAfterHealth(health, db, Date.now() + 30 * day)
    expect(codesOf(health)).toEqual(['partitions_missing'])
    await lookAfterHealth(health, db, Date.now() + 365 * day)
    expect(health.reasons()).toMatchObject([
      { code: 'partitions_missing', message: 'Partitions are there for the next 0 days only.' },
    ])
    await lookAfterHealth(health, db, Date.now())
    expect(codesOf(health)).toEqual([])
  })
})

describe('a database that cannot be written', () => {
  let admin: TestDatabase
  beforeAll(async () => {
    admin = await postgresForTest()
  })
  afterAll(() => admin?.close())

  /** Opened by somebody else, after `statement` was run on it. */
  async function openAfter(statement: string, undo: string, url = admin.url!): Promise<Database> {
    const name = new URL(admin.url!).pathname.slice(1)
    await sql.raw(statement.replace('$db', name)).execute(admin.kysely)
    onTestFinished(async () => void (await sql.raw(undo.replace('$db', name)).execute(admin.kysely)))
    const db = openPostgres(url, 2)
    onTestFinished(db.close)
    return db
  }

  it('is told, when it was made read-only', async () => {
    const db = await openAfter(
      'ALTER DATABASE $db SET default_transaction_read_only = on',
      'ALTER DATABASE $db RESET default_transaction_read_only',
    )
    const health = newHealth()
    await lookAfterHealth(health, db, Date.now())
    expect(health.reasons()).toMatchObject([
      { code: 'database_unwritable', message: expect.stringContaining('read-only') },
    ])
  })

  it.each([
    ['53100', 'The disk of the database is full.'],
    ['58030', 'The disk of the database fails.'],
    ['42501', 'The role of Gancho may not write its tables.'],
  ])('is told, when writing a page fails with %s', async (state, message) => {
    const db = await openAfter(
      `CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION USING ERRCODE = '${state}'; END $$;
       CREATE TRIGGER fail BEFORE INSERT ON gancho.write_probes FOR EACH ROW EXECUTE FUNCTION fail()`,
      'DROP TRIGGER fail ON gancho.write_probes; DROP FUNCTION fail()',
    )
    const health = newHealth()
    await lookAfterHealth(health, db, Date.now())
    expect(health.reasons()).toMatchObject([{ code: 'database_unwritable', message }])
  })

  it('is not said of one that is away: that is another fault', async () => {
    const db = openPostgres('postgres://postgres@127.0.0.1:9/none')
    onTestFinished(db.close)
    const health = newHealth()
    await expect(lookAfterHealth(health, db, Date.now())).rejects.toThrow('ECONNREFUSED')
    expect(codesOf(health)).toEqual([])
  })
})

it('a pool without connections is told while requests wait, and for a while after one got none', async () => {
  const { url, close } = await postgresForTest()
  onTestFinished(close)
  const db = openPostgres(url!, 1)
  onTestFinished(db.close)
  const health = newHealth()
  watchHealth(health, {
    db,
    chores: createChores({ monotonicMs: () => performance.now(), onError() {} }),
    clock: { isSettled: true },
    holdsLeases: () => true,
  })
  expect(codesOf(health)).toEqual([])
  const holder = await db.kysely.startTransaction().execute()
  await sql`SELECT 1`.execute(holder)
  const waiting = sql`SELECT 1`.execute(db.kysely)
  await expect(waiting).rejects.toMatchObject({ name: 'ConnectionFault', code: '53300' })
  expect(health.reasons()).toMatchObject([
    { code: 'pool_exhausted', message: expect.stringContaining('All 1') },
  ])
  await holder.rollback().execute()
})

it('health is told of a jump of the database’s clock until that is understood', async () => {
  const db = await postgresForTest()
  onTestFinished(() => db.close())
  const clock = { isSettled: true }
  const health = newHealth()
  watchHealth(health, {
    db,
    chores: createChores({ monotonicMs: () => performance.now(), onError() {} }),
    clock,
    holdsLeases: () => true,
  })
  expect(codesOf(health)).toEqual([])
  clock.isSettled = false
  expect(codesOf(health)).toEqual(['clock_jumped'])
  clock.isSettled = true
  expect(codesOf(health)).toEqual([])
})
