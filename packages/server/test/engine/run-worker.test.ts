import { sql } from 'kysely'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createPostgresEngine } from '../../src/engine/coordination/queue-engine.ts'
import { createDeliveryWorker } from '../../src/engine/delivery-worker.ts'
import { registerWorker } from '../../src/engine/leases/queries.ts'
import { insertSession } from '../../src/features/access/sessions.queries.ts'
import { defaultAlertTiming } from '../../src/features/alerts/timing.ts'
import { createHealth, type Health } from '../../src/features/health/health.ts'
import { insertBin } from '../../src/features/receivers/queries.ts'
import { createDatabaseClock, type DatabaseClock } from '../../src/platform/database/database-clock.ts'
import { type RunningWorker, runWorker } from '../../src/server/run-worker.ts'
import { postgresForTest, type TestDatabase } from '../support/db.ts'
import { createTestWebhook, deliveriesOf, emitTestEvent, testSecretBox } from '../support/factories.ts'
import { unheard } from '../support/worker.ts'
import { heldReceiver, ok } from './answers.ts'

/** The loops as they run in production, on the real clock. */
describe('a running worker', () => {
  let db: TestDatabase
  let clock: DatabaseClock
  let running: RunningWorker
  let receiver: ReturnType<typeof heldReceiver>
  let errors: unknown[]
  let rescued: number
  let health: Health
  beforeAll(async () => {
    db = await postgresForTest()
    clock = await createDatabaseClock(db, { steadyMs: () => performance.now(), wallMs: Date.now })
    await insertSession(db.kysely, {
      token_hash: 'ended',
      scope: 'operator',
      tenant_id: null,
      permissions: 'write',
      api_key_id: null,
      operator_proof: '',
      portal: false,
      return_url: null,
      created_at: new Date(0),
      expires_at: new Date(1),
    })
    await insertBin(db.kysely, {
      tenant_id: 't',
      token: 'expired',
      name: '',
      answers: '[{}]',
      created_at: new Date(0),
      expires_at: new Date(1),
    })
  })
  afterAll(() => db?.close())

  beforeEach(async () => {
    receiver = heldReceiver()
    errors = []
    rescued = 0
    health = createHealth({ now: Date.now, onChange() {} })
    const worker = createDeliveryWorker({
      db,
      clock,
      random: Math.random,
      secretBox: testSecretBox,
      rates: null,
      monotonicMs: () => performance.now(),
      transport: receiver.send,
      userAgent: 'Gancho/test',
      observer: { ...unheard, error: (error) => errors.push(error) },
    })
    running = await runWorker({
      worker,
      queue: createPostgresEngine(new Date()),
      db,
      clock,
      retentionMs: 30 * 24 * 60 * 60 * 1_000,
      onRescue: (count) => {
        rescued += count
      },
      onExpired: () => {},
      onAlerts: () => {},
      onExpunged: () => {},
      mail: async () => false,
      alertTiming: defaultAlertTiming,
      onNewerSchema: () => {},
      onError: (error) => errors.push(error),
      health,
      monotonicMs: () => performance.now(),
    })
  })
  afterEach(async () => {
    receiver.answerAlways(ok)
    await running.stop()
  })

  /** A worker that died with one delivery in its hands. @returns its tenant. */
  async function leaveDeadLease(workerId: string): Promise<string> {
    const { tenantId } = await createTestWebhook(db, { state: 'PAUSED' })
    await emitTestEvent(db, tenantId)
    await registerWorker(db, workerId)
    await sql`UPDATE gancho.delivery_queue SET lease_owner = ${workerId}, lease_token = 1, attempts = 1 WHERE tenant_id = ${tenantId}`.execute(
      db.kysely,
    )
    return tenantId
  }

  const dieNow = (workerId: string) =>
    sql`UPDATE gancho.workers SET heartbeat_at = '-infinity' WHERE id = ${workerId}`.execute(db.kysely)

  it('finds by itself what others stored, what dead workers held, and stops when asked', async () => {
    const { tenantId } = await createTestWebhook(db)
    await emitTestEvent(db, tenantId)
    await receiver.until(1)
    const dead = await leaveDeadLease('wrk_dead')
    await dieNow('wrk_dead')
    while (rescued === 0) await new Promise((resolve) => setImmediate(resolve))
    expect(await deliveriesOf(db, dead)).toMatchObject([{ status: 'PENDING', attempts: 1 }])
    receiver.answerAlways(ok)
    await running.stop()
    expect(await deliveriesOf(db, tenantId)).toMatchObject([{ status: 'DELIVERED' }])
    const { rows } = await sql`SELECT FROM gancho.workers WHERE heartbeat_at > '-infinity'`.execute(db.kysely)
    expect(rows, 'nobody has to wait for it').toEqual([])
    expect(errors).toEqual([])
  })

  it('deletes sessions of the panel and bins whose time is over', async () => {
    const sessions = db.kysely.selectFrom('gancho.sessions').select('token_hash')
    const bins = db.kysely.selectFrom('gancho.bins').select('id')
    for (const query of [sessions, bins]) {
      while ((await query.execute()).length > 0) await new Promise((resolve) => setImmediate(resolve))
    }
    expect(errors).toEqual([])
  })

  it('keeps its heart beating while a rescue waits for a row that someone has locked', async () => {
    const dead = await leaveDeadLease('wrk_locked')
    const someone = await db.kysely.startTransaction().execute()
    await sql`SELECT FROM gancho.delivery_queue WHERE tenant_id = ${dead} FOR UPDATE`.execute(someone)
    await dieNow('wrk_locked')
    await untilRescueWaits()
    const beats = new Set<number>()
    while (beats.size < 3) {
      const { rows } = await sql<{
        at: Date
      }>`SELECT heartbeat_at AS at FROM gancho.workers WHERE heartbeat_at > '-infinity'`.execute(db.kysely)
      for (const { at } of rows) beats.add(at.getTime())
    }
    await someone.rollback().execute()
    while (rescued === 0) await new Promise((resolve) => setImmediate(resolve))
    expect(await deliveriesOf(db, dead)).toMatchObject([{ status: 'PENDING', attempts: 1 }])
  })

  /** Resolves when a rescue waits for a lock; others, which find nothing, come and go. */
  async function untilRescueWaits(): Promise<void> {
    for (let waiting = 0; waiting === 0; ) {
      const { rows } = await sql`
        SELECT FROM pg_stat_activity WHERE datname = current_database() AND query LIKE '%WITH dead AS%' AND pid <> pg_backend_pid()
           AND cardinality(pg_blocking_pids(pid)) > 0`.execute(db.kysely)
      waiting = rows.length
    }
  }
})
