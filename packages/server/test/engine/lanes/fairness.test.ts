import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createIngest } from '../../../src/engine/emit/ingest.ts'
import type { TransportResult } from '../../../src/engine/http/transport-result.ts'
import { startLoop } from '../../../src/platform/loop.ts'
import { engines, type TestDatabase } from '../../support/db.ts'
import { createTestWebhook, deliveriesOf, emitTestEvent } from '../../support/factories.ts'
import { startTestWorker } from '../../support/worker.ts'
import { ok } from '../answers.ts'

describe.each(engines)('fairness on %s', (_engine, openDatabase) => {
  let db: TestDatabase
  beforeAll(async () => {
    db = await openDatabase()
  })
  afterAll(() => db?.close())

  async function emitMany(tenantId: string, count: number): Promise<void> {
    await sql`SELECT count(*) FROM (SELECT array_agg('invoice.created'::text) AS events, array_agg(json_build_object('n', n)) AS data FROM generate_series(1, ${count}::int) n) AS all_of_them,
             gancho.emit_batch(${tenantId}, events, data)`.execute(db.kysely)
  }

  it('delivers all of one tenant while the receiver of another hangs with 3,000 waiting', async () => {
    const hanging = await createTestWebhook(db, { url: 'http://127.0.0.1:9/hang' })
    const healthy = await createTestWebhook(db, { url: 'http://127.0.0.1:9/ok' })
    const hung: ((result: TransportResult) => void)[] = []
    const test = await startTestWorker(db, {
      send: (url) =>
        url.endsWith('/hang') ? new Promise((resolve) => hung.push(resolve)) : Promise.resolve(ok),
    })
    await emitMany(hanging.tenantId, 3_000)
    await emitMany(healthy.tenantId, 500)
    // Not deliverDue: that would wait for the hanging ones.
    for (let turns = 0; turns < 200 && test.outcomes.length < 500; turns += 1) {
      await test.worker.poll()
      await test.worker.refresh()
      await new Promise((resolve) => setImmediate(resolve))
    }
    expect(test.outcomes.filter(({ delivery }) => delivery.tenantId === healthy.tenantId)).toHaveLength(500)
    expect(hung.length, 'a receiver that has answered nothing yet holds few slots').toBeLessThanOrEqual(8)
    for (const resolve of hung) resolve(ok)
    await test.worker.drain()
  })

  it('leaves the deliveries of a paused webhook waiting, and sends them when it is active again', async () => {
    const { id, tenantId } = await createTestWebhook(db, { state: 'PAUSED' })
    const test = await startTestWorker(db, { send: async () => ok })
    await emitMany(tenantId, 3)
    await test.deliverDue()
    expect((await deliveriesOf(db, tenantId)).map(({ status }) => status)).toEqual([
      'PENDING',
      'PENDING',
      'PENDING',
    ])
    await sql`UPDATE gancho.webhooks SET state = 'ACTIVE', version = version + 1 WHERE id = ${id}`.execute(
      db.kysely,
    )
    await test.deliverDue()
    expect((await deliveriesOf(db, tenantId)).map(({ status }) => status)).toEqual([
      'DELIVERED',
      'DELIVERED',
      'DELIVERED',
    ])
  })

  it('keeps the order of an ordered webhook, and waits for the one that failed', async () => {
    const { tenantId } = await createTestWebhook(db, { ordered: true, scheduleSeconds: [0, 60] })
    const sent: number[] = []
    let failing = true
    const test = await startTestWorker(db, {
      send: async (_url, body) => {
        sent.push(JSON.parse(body).data.n)
        return failing && sent.length === 2 ? { ...ok, status: 500 } : ok
      },
    })
    await emitMany(tenantId, 5)
    await test.deliverDue()
    expect(sent, 'the third waits behind the second').toEqual([1, 2])
    failing = false
    test.clock.advance(70_000)
    await test.deliverDue()
    expect(sent).toEqual([1, 2, 2, 3, 4, 5])
  })

  it('goes on with an ordered webhook as its receiver answers, whatever waits for others', async () => {
    const hanging = await createTestWebhook(db, { url: 'http://127.0.0.1:9/hang' })
    const { tenantId } = await createTestWebhook(db, { ordered: true })
    const test = await startTestWorker(db, {
      send: (url) => (url.endsWith('/hang') ? new Promise(() => {}) : Promise.resolve(ok)),
    })
    await emitMany(hanging.tenantId, 3_000)
    await emitMany(tenantId, 30)
    const inOrder = () => test.outcomes.filter(({ delivery }) => delivery.tenantId === tenantId)
    // Nothing comes by time here: what is not told to go on stands still for ever.
    let turns = 0
    const loop = startLoop({
      intervalMs: 1e9,
      runOnce() {
        turns += 1
        return test.worker.poll()
      },
      onError() {},
    })
    test.worker.onWake(loop.wake)
    async function untilDelivered(count: number): Promise<void> {
      while (inOrder().length < count) await new Promise((resolve) => setImmediate(resolve))
    }
    await untilDelivered(30)
    expect(turns, 'two turns for each: its claim, and the end of it').toBeLessThanOrEqual(2 * 30 + 10)
    const ingest = createIngest({ db, target: test.worker })
    for (let n = 31; n <= 35; n += 1) {
      await ingest.accept({ tenant_id: tenantId, event: 'invoice.created', data: '{"n":1}' })
      await untilDelivered(n)
    }
    await loop.stop()
    await sql`DELETE FROM gancho.delivery_queue`.execute(db.kysely)
  })

  it('sends no faster than the rate of the webhook', async () => {
    const { tenantId } = await createTestWebhook(db, { rateLimitPerSecond: 10 })
    const test = await startTestWorker(db, { send: async () => ok })
    await emitMany(tenantId, 40)
    test.clock.advance(100)
    await test.deliverDue()
    for (let tenths = 1; tenths <= 10; tenths += 1) {
      test.clock.advance(100)
      await test.deliverDue()
    }
    expect(test.outcomes.length).toBeGreaterThanOrEqual(9)
    expect(test.outcomes.length).toBeLessThanOrEqual(12)
  })

  it('never has more requests under way than the webhook allows', async () => {
    const { tenantId } = await createTestWebhook(db, { maxInFlight: 3, url: 'http://127.0.0.1:9/capped' })
    let underWay = 0
    let most = 0
    const test = await startTestWorker(db, {
      async send(url) {
        if (!url.endsWith('/capped')) return ok
        underWay += 1
        most = Math.max(most, underWay)
        await new Promise((resolve) => setImmediate(resolve))
        underWay -= 1
        return ok
      },
    })
    await emitMany(tenantId, 60)
    await test.deliverDue()
    expect(
      await deliveriesOf(db, tenantId).then((all) => all.filter(({ status }) => status === 'DELIVERED')),
    ).toHaveLength(60)
    expect(most).toBe(3)
  })

  it('sends as fast as the rate of the webhook allows, also when nothing new is due and nothing is refreshed', async () => {
    const { tenantId } = await createTestWebhook(db, { rateLimitPerSecond: 10 })
    const test = await startTestWorker(db, { send: async () => ok })
    await emitMany(tenantId, 10)
    for (let turn = 0; turn < 3; turn += 1) await test.worker.poll()
    await test.worker.idle()
    for (let sent = test.outcomes.length + 1; sent <= 10; sent += 1) {
      test.clock.advance(100)
      await test.worker.poll()
      await test.worker.idle()
      expect(test.outcomes).toHaveLength(sent)
    }
  })

  it('ends the deliveries of a webhook that was deleted, instead of keeping them for ever', async () => {
    const { id, tenantId } = await createTestWebhook(db)
    await emitTestEvent(db, tenantId)
    await sql`DELETE FROM gancho.webhooks WHERE id = ${id}`.execute(db.kysely)
    const test = await startTestWorker(db, { send: async () => ok })
    await test.deliverDue()
    expect(await deliveriesOf(db, tenantId)).toMatchObject([
      { status: 'CANCELLED', attempts: 0, last_error: expect.stringMatching(/^webhook_deleted/) },
    ])
    expect(test.worker.bytesAtHand, 'their bodies count no longer').toBe(0)
  })
})
