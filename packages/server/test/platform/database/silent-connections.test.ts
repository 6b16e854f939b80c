import { sql } from 'kysely'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type Database, openPostgres } from '../../../src/platform/database/database.ts'
import { type DatabaseProxy, startDatabaseProxy } from '../../engine/database-proxy.ts'
import { untilBlocked } from '../../engine/emit/emitting.ts'
import { postgresForTest, type TestDatabase } from '../../support/db.ts'

/** Without a reset nobody is told that a connection is dead: TCP waits for a quarter of an hour, and pg for ever. */
describe('a connection that falls silent', () => {
  let direct: TestDatabase
  let proxy: DatabaseProxy
  let db: Database
  beforeAll(async () => {
    direct = await postgresForTest()
  })
  afterAll(() => direct?.close())
  beforeEach(async () => {
    proxy = await startDatabaseProxy(direct.url!)
    db = openPostgres(proxy.url, 4)
  })
  afterEach(async () => {
    proxy.up()
    await db.close()
    await proxy.close()
  })

  const one = () => sql<{ one: number }>`SELECT 1 AS one`.execute(db.kysely)
  /** So many statements at once, each on a connection of its own. */
  const openConnections = (count: number) =>
    Promise.all(Array.from({ length: count }, () => sql`SELECT pg_sleep(0.2)`.execute(db.kysely)))

  it('fails the statement that waits for it, and is never given out again', async () => {
    await openConnections(4)
    proxy.silence()
    await expect(one()).rejects.toMatchObject({ name: 'ConnectionFault', code: '08006' })
    const before = proxy.connections
    await expect(one(), 'a new connection').resolves.toMatchObject({ rows: [{ one: 1 }] })
    await expect(Promise.all([one(), one(), one(), one()])).resolves.toHaveLength(4)
    expect(proxy.connections, 'the other silent ones were not kept').toBeLessThanOrEqual(before)
  })

  it('is given up in the middle of a transaction, whose locks are free then', async () => {
    await sql`CREATE TABLE IF NOT EXISTS locked AS SELECT 1 AS n`.execute(direct.kysely)
    const broken = db.kysely.transaction().execute(async (tx) => {
      await sql`SELECT FROM locked FOR UPDATE`.execute(tx)
      proxy.silence()
      await sql`SELECT 1`.execute(tx)
    })
    await expect(broken).rejects.toMatchObject({ name: 'ConnectionFault', code: '08006' })
    await expect(sql`SELECT FROM locked FOR UPDATE`.execute(db.kysely)).resolves.toBeDefined()
  })

  it('is left alone while the server works on its statement, however long that takes', async () => {
    await sql`CREATE TABLE IF NOT EXISTS waited_for AS SELECT 1 AS n`.execute(direct.kysely)
    const holder = await direct.kysely.startTransaction().execute()
    await sql`SELECT FROM waited_for FOR UPDATE`.execute(holder)
    const { promise: known, resolve } = Promise.withResolvers<number>()
    const waiter = db.kysely.transaction().execute(async (tx) => {
      const { rows } = await sql<{ pid: number }>`SELECT pg_backend_pid() AS pid`.execute(tx)
      resolve(rows[0]?.pid ?? 0)
      return await sql`SELECT n FROM waited_for FOR UPDATE`.execute(tx)
    })
    await untilBlocked(direct.kysely, await known)
    // Others have been given up and replaced meanwhile: the watch was awake, and asked after this one too.
    const { rows } = await sql<{ asked: boolean }>`SELECT pg_sleep(4) IS NOT NULL AS asked`.execute(db.kysely)
    expect(rows).toHaveLength(1)
    await holder.commit().execute()
    await expect(waiter).resolves.toMatchObject({ rows: [{ n: 1 }] })
  })

  it('is told from a process that was itself suspended: its answers are there when it goes on', async () => {
    await openConnections(1)
    const answer = one()
    // As SIGSTOP does: nothing runs, and the monotonic clock goes on.
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 3_000)
    await expect(answer).resolves.toMatchObject({ rows: [{ one: 1 }] })
  })

  it('does not keep anybody waiting when new ones are silent too, and all is well when the network is back', async () => {
    await openConnections(2)
    proxy.silenceAll()
    const faults = await Promise.all(
      Array.from({ length: 8 }, () =>
        one().then(
          () => null,
          (error: unknown) => error,
        ),
      ),
    )
    for (const fault of faults) expect(fault).toMatchObject({ name: 'ConnectionFault' })
    proxy.up()
    await expect(one()).resolves.toMatchObject({ rows: [{ one: 1 }] })
  })

  it('does not keep the pool from closing', async () => {
    await openConnections(2)
    proxy.silenceAll()
    const left = one()
    await db.close()
    await expect(left).rejects.toMatchObject({ name: 'ConnectionFault' })
    db = openPostgres(proxy.url, 4)
  })
})
