import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { TransportResult } from '../../src/domain/transport.ts'
import { rescueDeliveries } from '../../src/store/queries/worker-leases.ts'
import { leaseMs } from '../../src/worker/delivery-worker.ts'
import { createVirtualClock } from '../support/clock.ts'
import { engines, type TestDatabase } from '../support/db.ts'
import { createTestWebhook, deliveriesOf, emitTestEvent } from '../support/factories.ts'
import { startTestWorker } from '../support/worker.ts'
import { ok, silence } from './answers.ts'

describe.each(engines)('leases on %s', (_engine, openDatabase) => {
  let db: TestDatabase
  beforeAll(async () => {
    db = await openDatabase()
  })
  afterAll(() => db?.close())

  /** Ends the leases of every worker that has not been heard of for the length of a lease. */
  async function rescue(nowMs: number): Promise<number> {
    return await rescueDeliveries(db, {
      now: new Date(nowMs),
      deadBefore: new Date(nowMs - leaseMs),
    })
  }

  it('refuses the outcome of a worker that was declared dead meanwhile: the delivery is of the one that took over', async () => {
    const clock = createVirtualClock()
    const { tenantId } = await createTestWebhook(db)
    let answer = (_result: TransportResult): void => {}
    const slow = await startTestWorker(db, {
      clock,
      send: () =>
        new Promise((resolve) => {
          answer = resolve
        }),
    })
    const other = await startTestWorker(db, { clock, send: async () => silence })
    await emitTestEvent(db, tenantId)
    await slow.worker.poll()
    await slow.worker.refresh()
    expect(await deliveriesOf(db, tenantId)).toMatchObject([{ status: 'SENDING', attempts: 1 }])

    clock.advance(leaseMs + 1)
    await other.worker.beat()
    await rescue(clock.now())
    await other.deliverDue()
    answer(ok)
    await slow.worker.idle()

    expect(await deliveriesOf(db, tenantId), 'the success of the dead worker changes nothing').toMatchObject([
      { status: 'PENDING', attempts: 2 },
    ])
    const attempts = await sql<{ attempt: number; error: string }>`
      SELECT a.attempt, a.error FROM gancho.delivery_attempts a JOIN gancho.webhook_deliveries d ON d.id = a.delivery_id
       WHERE d.tenant_id = ${tenantId} ORDER BY 1`.execute(db.kysely)
    expect(attempts.rows, 'every attempt is logged once').toEqual([
      { attempt: 1, error: 'worker_lost' },
      { attempt: 2, error: 'timeout' },
    ])
  })

  it('starts nothing once its own heartbeat is too old, however long it was paused', async () => {
    const { tenantId } = await createTestWebhook(db)
    let sent = 0
    const paused = await startTestWorker(db, {
      send: async () => {
        sent += 1
        return ok
      },
    })
    await emitTestEvent(db, tenantId)
    paused.clock.advance(leaseMs)
    await paused.worker.poll()
    await paused.worker.idle()
    expect(sent).toBe(0)
    expect(paused.worker.handover(1)).toBeNull()
    await paused.deliverDue()
    expect(sent).toBe(1)
  })

  it('gives unsent deliveries back when it drains, without counting an attempt', async () => {
    const { tenantId } = await createTestWebhook(db, { maxInFlight: 1 })
    let answer = (_result: TransportResult): void => {}
    const draining = await startTestWorker(db, {
      send: () =>
        new Promise((resolve) => {
          answer = resolve
        }),
    })
    for (let n = 0; n < 5; n += 1) await emitTestEvent(db, tenantId)
    while (await draining.worker.poll());
    await draining.worker.refresh()
    const drained = draining.worker.drain()
    answer(ok)
    await drained
    const statuses = (await deliveriesOf(db, tenantId)).map(({ status, attempts }) => `${status} ${attempts}`)
    expect(statuses.sort()).toEqual(['DELIVERED 1', 'PENDING 0', 'PENDING 0', 'PENDING 0', 'PENDING 0'])
  })
})
