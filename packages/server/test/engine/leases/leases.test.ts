import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { TransportResult } from '../../../src/engine/http/transport-result.ts'
import { registerWorker } from '../../../src/engine/leases/queries.ts'
import { createRescue } from '../../../src/engine/leases/rescue.ts'
import { leaseMs } from '../../../src/engine/leases/worker-watch.ts'
import { createVirtualClock } from '../../support/clock.ts'
import { engines, type TestDatabase } from '../../support/db.ts'
import { createTestWebhook, deliveriesOf, emitTestEvent } from '../../support/factories.ts'
import { outliveOthers, startTestWorker, type TestWorker } from '../../support/worker.ts'
import { heldReceiver, ok, silence } from '../answers.ts'

describe.each(engines)('leases on %s', (_engine, openDatabase) => {
  let db: TestDatabase
  beforeAll(async () => {
    db = await openDatabase()
  })
  afterAll(() => db?.close())
  beforeEach(() => sql`TRUNCATE gancho.delivery_queue, gancho.workers`.execute(db.kysely))

  /** The turn of a worker to take over what dead ones held. @returns how many it took. */
  async function rescue({ worker, clock }: TestWorker, unregistered = false): Promise<number> {
    let count = 0
    const onRescue = (rescued: number) => {
      count += rescued
    }
    await createRescue({ db, clock: { now: clock.now, isSettled: true }, worker, onRescue })(unregistered)
    return count
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

    await outliveOthers(clock, [other])
    expect(await rescue(other)).toBe(1)
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

  it('starts nothing of what it has at hand once its heartbeat is too old, when a slot becomes free', async () => {
    const { tenantId } = await createTestWebhook(db, { maxInFlight: 1 })
    const receiver = heldReceiver()
    const paused = await startTestWorker(db, { send: receiver.send })
    for (let n = 0; n < 3; n += 1) await emitTestEvent(db, tenantId)
    while (await paused.worker.poll());
    await receiver.until(1)
    paused.clock.advance(leaseMs)
    receiver.answerAlways(ok)
    await paused.worker.idle()
    expect(receiver.sent, 'the others may be in other hands by now').toBe(1)
    await paused.worker.beat()
    await paused.worker.poll()
    await paused.worker.idle()
    expect(receiver.sent).toBe(3)
  })

  it('takes nothing over from others while it is not sure of its own leases', async () => {
    const { tenantId } = await createTestWebhook(db)
    const paused = await startTestWorker(db)
    const workerId = `wrk_dead_${tenantId}`
    await registerWorker(db, workerId)
    await emitTestEvent(db, tenantId)
    await sql`UPDATE gancho.delivery_queue SET lease_owner = ${workerId}, lease_token = 1, attempts = 1 WHERE tenant_id = ${tenantId}`.execute(
      db.kysely,
    )
    await outliveOthers(paused.clock, [paused])
    paused.clock.advance(leaseMs)
    expect(await rescue(paused)).toBe(0)
    await sql`DELETE FROM gancho.workers WHERE id = ${workerId}`.execute(db.kysely)
    expect(await rescue(paused, true), 'nor what belongs to nobody').toBe(0)
    await paused.worker.beat()
    expect(await rescue(paused, true)).toBe(1)
  })

  it('looks at the queue after a rescue, also while others are on watch: what it took over is due now', async () => {
    const clock = createVirtualClock()
    const { tenantId } = await createTestWebhook(db)
    const lost = await startTestWorker(db, { clock, send: heldReceiver().send })
    const other = await startTestWorker(db, { clock, send: async () => ok })
    await emitTestEvent(db, tenantId)
    await lost.worker.poll()
    await outliveOthers(clock, [other])
    let wakes = 0
    other.worker.onWake(() => {
      wakes += 1
    })
    expect(await rescue(other)).toBe(1)
    expect(wakes).toBe(1)
    expect(await rescue(other)).toBe(0)
    expect(wakes, 'nothing was taken over').toBe(1)
  })

  it('a heartbeat that comes at the last moment wins over the rescue', async () => {
    const clock = createVirtualClock()
    const { tenantId } = await createTestWebhook(db)
    const receiver = heldReceiver()
    const slow = await startTestWorker(db, { clock, send: receiver.send })
    const other = await startTestWorker(db, { clock })
    await emitTestEvent(db, tenantId)
    await slow.worker.poll()
    await receiver.until(1)
    await outliveOthers(clock, [other])
    expect(other.worker.deadWorkers().map(({ id }) => id)).toContain(slow.worker.id)
    await slow.worker.beat()
    expect(await rescue(other)).toBe(0)
    receiver.answerAll(ok)
    await slow.worker.idle()
    expect(await deliveriesOf(db, tenantId)).toMatchObject([{ status: 'DELIVERED', attempts: 1 }])
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
    await draining.worker.retire()
    expect(draining.worker.holdsLeases(), 'and then counts on nothing').toBe(false)
  })
})
