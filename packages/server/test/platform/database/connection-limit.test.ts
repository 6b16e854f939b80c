import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import { expect, it, onTestFinished } from 'vitest'
import { type Database, openPostgres } from '../../../src/platform/database/database.ts'
import { databaseNow } from '../../../src/platform/database/database-clock.queries.ts'
import { createSessionPool } from '../../../src/platform/database/sessions/session-pool.ts'
import { emptyPostgres } from './empty-database.ts'

/** A database of a role that may have two connections. */
async function narrowDatabase(): Promise<{ url: string; admin: Database; role: string }> {
  const empty = await emptyPostgres()
  const admin = openPostgres(empty.url, 1)
  const role = `role_${randomUUID().replaceAll('-', '')}`
  await sql`CREATE ROLE ${sql.id(role)} LOGIN CONNECTION LIMIT 2`.execute(admin.kysely)
  onTestFinished(async () => {
    await sql`DROP ROLE ${sql.id(role)}`.execute(admin.kysely)
    await admin.close()
    await empty.drop()
  })
  const url = new URL(empty.url)
  url.username = role
  return { url: url.href, admin, role }
}

it('makes requests wait for the connections that a role may have, and says so', async () => {
  const { url } = await narrowDatabase()
  const db = openPostgres(url, 10)
  onTestFinished(db.close)
  const answers = Array.from({ length: 50 }, () => sql`SELECT pg_sleep(0.01)`.execute(db.kysely))
  await Promise.all(answers)
  expect(db.sessions?.counts()).toEqual({ allowed: 2, open: 2 })
})

it('fails with the reason of PostgreSQL when there is no connection at all', async () => {
  const { url } = await narrowDatabase()
  const [holder, db] = [openPostgres(url, 2), openPostgres(url, 10)]
  onTestFinished(async () => {
    await holder.close()
    await db.close()
  })
  const held = await Promise.all([holder.sessions?.connect(), holder.sessions?.connect()])
  await expect(sql`SELECT 1`.execute(db.kysely)).rejects.toMatchObject({ code: '53300' })
  for (const session of held) session?.release(true)
})

it('takes more connections again, a while after the limit was raised', async () => {
  const { url, admin, role } = await narrowDatabase()
  let nowMs = 0
  const pool = createSessionPool(url, 10, () => nowMs)
  onTestFinished(() => pool.end())
  const load = async () => {
    const sessions = await Promise.all(
      Array.from({ length: 10 }, async () => {
        const session = await pool.connect()
        await session.query('SELECT pg_sleep(0.01)')
        session.release()
      }),
    )
    expect(sessions).toHaveLength(10)
  }
  await load()
  expect(pool.counts()).toMatchObject({ allowed: 2 })
  await sql`ALTER ROLE ${sql.id(role)} CONNECTION LIMIT -1`.execute(admin.kysely)
  await load()
  expect(pool.counts()).toMatchObject({ allowed: 2 })
  nowMs += 60_000
  await load()
  expect(pool.counts()).toMatchObject({ allowed: null, open: 10 })
})

it('lets heartbeats go among the others when there is no connection for them', async () => {
  const { url } = await narrowDatabase()
  const db = openPostgres(url, 10)
  onTestFinished(db.close)
  await Promise.all([1, 2].map(() => sql`SELECT pg_sleep(0.05)`.execute(db.kysely)))
  expect(db.sessions?.counts().open).toBe(2)
  await expect(databaseNow(db)).resolves.toBeTypeOf('number')
})
