import { sql } from 'kysely'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { deleteEnded } from '../../src/features/access/sessions.queries.ts'
import { lookAtWebhooks } from '../../src/features/alerts/chore.ts'
import { listDeliveries } from '../../src/features/deliveries/list.queries.ts'
import { cancelDeliveries, reviveDeliveries } from '../../src/features/deliveries/queries.ts'
import { deleteExpiredBins } from '../../src/features/receivers/queries.ts'
import { expire, makePartitions } from '../../src/features/retention/chore.ts'
import { alone, coarsenStats, expireStats } from '../../src/features/statistics/merge.queries.ts'
import { coarseningsAt } from '../../src/features/statistics/range.ts'
import { openPostgres } from '../../src/platform/database/database.ts'
import { createVirtualClock } from '../support/clock.ts'
import { postgresForTest, type TestDatabase } from '../support/db.ts'
import { createTestWebhook, deliveriesOf, emitTestEvent } from '../support/factories.ts'
import { startTestWorker } from '../support/worker.ts'
import { answerOf, ok } from './answers.ts'
import { emitBatch } from './emit/emitting.ts'

const dayMs = 24 * 60 * 60 * 1_000

/** The name of PostgreSQL 16 and newer for what 15 calls force_parallel_mode. */
const parallelSetting = `current_setting('server_version_num')::int >= 160000`

const oddities = [
  // For change data capture: rows of a table without a key or replica identity can be neither changed nor deleted then.
  ['whose every table is published', () => sql`CREATE PUBLICATION everything FOR ALL TABLES`],
  // Functions that are wrongly declared as safe fail then.
  [
    'that plans in parallel whatever it may',
    (name: string) => sql`DO $$ BEGIN
      EXECUTE format('ALTER DATABASE %I SET %I = on', ${sql.lit(name)},
        CASE WHEN ${sql.raw(parallelSetting)} THEN 'debug_parallel_query' ELSE 'force_parallel_mode' END);
    END $$`,
  ],
] as const

describe.each(oddities)('everything that a worker does, in a database %s', (_what, makeOdd) => {
  let test: TestDatabase
  let db: TestDatabase
  beforeAll(async () => {
    test = await postgresForTest()
    await makeOdd(new URL(test.url!).pathname.slice(1)).execute(test.kysely)
    // On connections that began after it.
    db = { ...openPostgres(test.url!), url: test.url }
  })
  afterAll(async () => {
    await db?.close()
    await test?.close()
  })

  it('works', async () => {
    const clock = createVirtualClock()
    let answer = ok
    const { worker, errors, deliverDue } = await startTestWorker(db, { clock, send: async () => answer })
    const { tenantId } = await createTestWebhook(db)
    // A producer's session has the settings of the database; ours have their own.
    const producer = new pg.Client(test.url!)
    await producer.connect()
    await producer.query(`SELECT gancho.new_id('evt'), gancho.new_delivery_id('evt_0') FROM gancho.webhooks`)
    await producer.query(`SELECT gancho.emit($1, 'invoice.created', '{}') FROM gancho.webhooks`, [tenantId])
    await producer.query('SELECT FROM gancho.webhook_deliveries')
    await producer.end()
    await emitBatch(db.kysely, tenantId, Array(20).fill({ key: 'same' }))
    await deliverDue()
    answer = answerOf(410)
    await emitTestEvent(db, tenantId)
    await deliverDue()
    const statuses = async () => (await deliveriesOf(db, tenantId)).map(({ status }) => status)
    expect(await statuses()).toEqual(['DELIVERED', 'DELIVERED', 'FAILED'])

    const { opened } = await lookAtWebhooks(db, new Date(clock.now()))
    expect(opened.map(({ kind }) => kind).sort()).toEqual(['disabled', 'exhausted'])
    expect((await sql`SELECT FROM gancho.delivery_counts`.execute(db.kysely)).rows).toEqual([])

    await sql`UPDATE gancho.webhooks SET state = 'ACTIVE'`.execute(db.kysely)
    const ids = (await deliveriesOf(db, tenantId)).map(({ id }) => id)
    expect(await reviveDeliveries(db.kysely, { tenantId, ids, now: new Date(clock.now()) })).toBe(3)
    await cancelDeliveries(db.kysely, {
      tenantId,
      ids: ids.slice(0, 1),
      reason: 'cancelled: x',
      now: new Date(),
    })
    expect((await listDeliveries(db.kysely, { tenantId, beforeId: null, limit: 10 })).rows).toHaveLength(3)

    const deps = { db, clock, retentionMs: 30 * dayMs, onExpired: () => {} }
    clock.advance(28 * dayMs)
    await makePartitions(deps)
    await expire(deps)
    expect(await statuses()).toEqual(['CANCELLED', 'FAILED', 'FAILED'])
    clock.advance(100 * dayMs)
    await makePartitions(deps)
    while (await expire(deps));
    expect(await statuses()).toEqual([])
    await deleteEnded(db, new Date(clock.now()))
    await deleteExpiredBins(db, new Date(clock.now()))
    await alone(db, async (tx) => {
      await coarsenStats(tx, coarseningsAt(clock.now()))
      await expireStats(tx, new Date(clock.now()))
    })
    await worker.retire()
    expect(errors).toEqual([])
  })
})
