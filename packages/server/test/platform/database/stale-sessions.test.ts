import { type Kysely, sql } from 'kysely'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Database, openPostgres } from '../../../src/platform/database/database.ts'
import type { Schema } from '../../../src/platform/database/schema.gen.ts'
import { emptyPostgres } from './empty-database.ts'

describe('sessions of a server that is not the one any more', () => {
  let empty: Awaited<ReturnType<typeof emptyPostgres>>
  let db: Database
  let admin: Database
  beforeEach(async () => {
    empty = await emptyPostgres()
    db = openPostgres(empty.url, 4)
    admin = openPostgres(`${empty.url}?options=-c%20default_transaction_read_only%3Doff`, 1)
    await sql`CREATE TABLE public.written (n int)`.execute(admin.kysely)
  })
  afterEach(async () => {
    await db.close()
    await admin.close()
    await empty.drop()
  })

  const write = () => sql`INSERT INTO public.written VALUES (1)`.execute(db.kysely)
  const setReadOnly = (change: string) =>
    sql`ALTER DATABASE ${sql.id(new URL(empty.url).pathname.slice(1))} ${sql.raw(change)}`.execute(
      admin.kysely,
    )

  /** Work that has all four sessions at the same time. */
  async function onAllSessions(work: (kysely: Kysely<Schema>) => Promise<unknown>) {
    return await Promise.allSettled(
      Array.from({ length: 4 }, () =>
        db.kysely.connection().execute(async (connection) => {
          await sql`SELECT pg_sleep(0.05)`.execute(connection)
          return await work(connection)
        }),
      ),
    )
  }

  it('are not used again once the database takes writes, whether or not they were asked meanwhile', async () => {
    await setReadOnly('SET default_transaction_read_only = on')
    // All begin while the database is read-only, and none learns of it.
    await onAllSessions((connection) => sql`SELECT 1`.execute(connection))
    expect(db.sessions?.counts().open).toBe(4)
    await expect(write()).rejects.toMatchObject({ code: '25006' })
    await setReadOnly('RESET default_transaction_read_only')
    // The next to write finds the one that began since, if any, or learns that its own is an old one; then all are new.
    await write().catch(() => {})
    const written = await onAllSessions((connection) =>
      sql`INSERT INTO public.written VALUES (1)`.execute(connection),
    )
    expect(written.map(({ status }) => status)).toEqual(Array(4).fill('fulfilled'))
  })

  it('are not used again when a prepared statement is gone, or returns another type', async () => {
    const named = () => sql`/* of_this_test */ SELECT * FROM public.written`.execute(db.kysely)
    await named()
    await sql`ALTER TABLE public.written ALTER n TYPE bigint`.execute(admin.kysely)
    await expect(named()).rejects.toMatchObject({ code: '0A000' })
    await named()
    await sql`DEALLOCATE ALL`.execute(db.kysely)
    await expect(named()).rejects.toMatchObject({ code: '26000' })
    await named()
  })
})
