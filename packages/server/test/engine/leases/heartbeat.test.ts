import { sql } from 'kysely'
import { expect, it, onTestFinished } from 'vitest'
import { openPostgres } from '../../../src/platform/database/database.ts'
import { createDatabaseClock } from '../../../src/platform/database/database-clock.ts'
import { postgresForTest } from '../../support/db.ts'
import { startTestWorker } from '../../support/worker.ts'

// A heartbeat that waits for them comes too late: the worker stops sending, and others send what it has sent again.
it('statements that take all connections of a process for long cost its worker no lease', async () => {
  const db = await postgresForTest()
  onTestFinished(db.close)
  const { worker, errors, close } = await startTestWorker(db)
  onTestFinished(close)
  const clock = await createDatabaseClock(db, { steadyMs: () => performance.now(), wallMs: Date.now })
  const holder = openPostgres(db.url ?? '', 1)
  onTestFinished(holder.close)

  await holder.kysely.transaction().execute(async (tx) => {
    await sql`SELECT pg_advisory_xact_lock(1)`.execute(tx)
    const long = Array.from({ length: 15 }, () => sql`SELECT pg_advisory_xact_lock(1)`.execute(db.kysely))
    for (const each of long) each.catch(() => {})
    await expect.poll(() => db.pressure()?.inUse).toBe(db.pressure()?.most)
    await worker.beat()
    await clock.align()
  })
  expect(worker.holdsLeases()).toBe(true)
  expect(errors).toEqual([])
})
