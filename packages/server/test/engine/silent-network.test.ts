import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { startWorkerProcess, type WorkerProcess } from '../contention/worker-process.ts'
import { postgresForTest, type TestDatabase } from '../support/db.ts'
import { createTestWebhook, deliveriesOf, emitTestEvent } from '../support/factories.ts'
import { type Receiver, startReceiver } from '../support/receiver.ts'
import { type DatabaseProxy, startDatabaseProxy } from './database-proxy.ts'

const events = 400

/** What a firewall that forgets its connections does, and a host that is gone: no packet comes back, not even a reset. */
describe('a network that falls silent under load', () => {
  let db: TestDatabase
  let proxy: DatabaseProxy
  let receiver: Receiver
  let worker: WorkerProcess
  beforeAll(async () => {
    db = await postgresForTest()
  })
  afterAll(() => db?.close())
  beforeEach(async () => {
    proxy = await startDatabaseProxy(db.url!)
    receiver = await startReceiver()
    worker = await startWorkerProcess(proxy.url)
  })
  afterEach(async () => {
    await worker.stop()
    await receiver.close()
    await proxy.close()
  })

  async function emitMany(tenantId: string): Promise<void> {
    for (let n = 0; n < events; n += 1) await emitTestEvent(db, tenantId, { n })
  }

  /** Everything is delivered in the end: nothing is lost, and nothing failed that was well. */
  async function untilDelivered(tenantId: string): Promise<void> {
    for (;;) {
      const deliveries = await deliveriesOf(db, tenantId)
      const statuses = new Set(deliveries.map(({ status }) => status))
      expect(deliveries).toHaveLength(events)
      expect(statuses).not.toContain('FAILED')
      if (statuses.size === 1 && statuses.has('DELIVERED')) return
    }
  }

  it('goes on by itself on new connections', async () => {
    const { tenantId } = await createTestWebhook(db, { url: receiver.url, rateLimitPerSecond: 100 })
    await emitMany(tenantId)
    await receiver.until(events / 4)
    proxy.silence()
    await untilDelivered(tenantId)
    expect(new Set(receiver.received.map(({ body }) => body)).size).toBe(events)
  })

  it('goes on when new connections are silent too, once the network is back', async () => {
    const { tenantId } = await createTestWebhook(db, { url: receiver.url, rateLimitPerSecond: 100 })
    await emitMany(tenantId)
    await receiver.until(events / 4)
    proxy.silenceAll()
    // It has noticed, and found that there is no other way to PostgreSQL.
    while (!worker.log.includes('worker error')) await new Promise((resolve) => setImmediate(resolve))
    proxy.up()
    await untilDelivered(tenantId)
    expect(new Set(receiver.received.map(({ body }) => body)).size).toBe(events)
  })
})
