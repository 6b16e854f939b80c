import { sql } from 'kysely'
import { afterAll, afterEach, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest'
import { startServer } from '../../../src/server/server.ts'
import { type CountingReceiver, startCountingReceiver } from '../../contention/counting-receiver.ts'
import { startWorkerProcess } from '../../contention/worker-process.ts'
import { postgresForTest, type TestDatabase } from '../../support/db.ts'
import { createTestWebhook, deliveriesOf, emitTestEvent } from '../../support/factories.ts'
import { startReceiver } from '../../support/receiver.ts'
import {
  configOf,
  emitMany,
  type FleetWorker,
  patience,
  queueLogger,
  settled,
  startFleetWorker,
} from './fleet.ts'

/**
 * What holds of a fleet of workers, whatever tells them who looks and who may send.
 * @param startRedis null: they find it all in PostgreSQL.
 */
export function describeQueue(
  name: string,
  startRedis: (() => Promise<{ readonly url: string; close(): Promise<void> }>) | null,
): void {
  describe(`a queue on ${name}`, () => {
    let db: TestDatabase
    let redis: { readonly url: string; close(): Promise<void> } | null
    let receiver: CountingReceiver
    const fleet: FleetWorker[] = []

    beforeAll(async () => {
      db = await postgresForTest()
      redis = (await startRedis?.()) ?? null
      receiver = await startCountingReceiver()
    })
    afterEach(async () => {
      await Promise.all(fleet.splice(0).map((worker) => worker.stop()))
      // Only now: a worker that records meanwhile can deadlock with this, and what is left would fail the next test.
      await sql`DELETE FROM gancho.delivery_queue`.execute(db.kysely)
    })
    afterAll(async () => {
      await receiver?.close()
      await redis?.close()
      await db?.close()
    })

    /** Workers that run on what they are set up for, and know of each other. */
    async function startFleet(count: number): Promise<void> {
      const started = Array.from({ length: count }, () => startFleetWorker(db, redis?.url ?? null))
      fleet.push(...(await Promise.all(started)))
      const expected = redis === null ? 'postgresql' : 'redis'
      await vi.waitUntil(() => fleet.every((worker) => worker.queueHealth().runsOn === expected), patience)
    }

    async function tenantsWithWebhooks(count: number): Promise<string[]> {
      const made = Array.from({ length: count }, () => createTestWebhook(db, { url: receiver.url }))
      return (await Promise.all(made)).map(({ tenantId }) => tenantId)
    }

    it('3,000 deliveries of 30 webhooks come once each, and every worker has a part in it', async () => {
      const tenants = await tenantsWithWebhooks(30)
      await startFleet(3)
      const before = receiver.total
      const events: string[] = []
      do {
        const emitting = tenants.map((tenantId) => emitMany(db, tenantId, 100))
        events.push(...(await Promise.all(emitting)).flat())
        await settled(db)
      } while (fleet.some(({ attempts }) => attempts === 0))
      expect(receiver.total - before, 'no event came twice').toBe(events.length)
      expect(events.every((id) => receiver.requests.has(id))).toBe(true)
      expect(fleet.map(({ attempts }) => attempts).reduce((sum, n) => sum + n)).toBe(events.length)
    })

    it('a trickle goes to every worker too', async () => {
      const [tenantId] = await tenantsWithWebhooks(1)
      await startFleet(3)
      while (fleet.some(({ attempts }) => attempts === 0))
        await receiver.untilEvent(await emitTestEvent(db, tenantId!))
    })

    it('an ordered webhook gets its deliveries in order, though several workers see them', async () => {
      const ordered = await startReceiver()
      onTestFinished(ordered.close)
      const { tenantId } = await createTestWebhook(db, { url: ordered.url, ordered: true })
      await startFleet(3)
      const events: string[] = []
      for (let batch = 0; batch < 6; batch += 1) events.push(...(await emitMany(db, tenantId, 25)))
      await settled(db)
      expect(ordered.received.map(({ headers }) => headers['webhook-id'])).toEqual(events)
    })

    it('a receiver that hangs with 2,000 waiting delays nobody else', async () => {
      const hanging = await startReceiver()
      onTestFinished(hanging.close)
      hanging.answer(() => {})
      const dead = await createTestWebhook(db, { url: hanging.url, timeoutMs: 1_000 })
      const [tenantId] = await tenantsWithWebhooks(1)
      await startFleet(2)
      await emitMany(db, dead.tenantId, 2_000)
      const events = await emitMany(db, tenantId!, 200)
      await Promise.all(events.map((id) => receiver.untilEvent(id)))
    })

    it('what failed is tried again when it is due, and not before', async () => {
      const flaky = await startReceiver()
      onTestFinished(flaky.close)
      const arrivalsMs: number[] = []
      flaky.answer((_request, response) => {
        arrivalsMs.push(Date.now())
        response.writeHead(arrivalsMs.length === 1 ? 500 : 204).end()
      })
      const { tenantId } = await createTestWebhook(db, { url: flaky.url, scheduleSeconds: [0, 1] })
      await startFleet(2)
      await emitTestEvent(db, tenantId)
      await settled(db)
      expect(await deliveriesOf(db, tenantId)).toMatchObject([{ status: 'DELIVERED', attempts: 2 }])
      // The step is 1 s ± 10 %.
      expect(arrivalsMs[1]! - arrivalsMs[0]!).toBeGreaterThanOrEqual(890)
    })

    it('three workers keep the rate limit of a webhook together', async () => {
      const limited = await startReceiver()
      onTestFinished(limited.close)
      const ratePerSecond = 50
      const arrivalsMs: number[] = []
      limited.answer((_request, response) => {
        arrivalsMs.push(performance.now())
        response.writeHead(204).end()
      })
      const { tenantId } = await createTestWebhook(db, {
        url: limited.url,
        rateLimitPerSecond: ratePerSecond,
      })
      await startFleet(3)
      await knowEachOther(3)
      await emitMany(db, tenantId, 120)
      await settled(db)
      // Each may begin with a burst of a tenth of its second and one.
      const bursts = 3 + ratePerSecond / 10
      for (const [index, atMs] of arrivalsMs.entries())
        expect(index + 1, 'sent so far').toBeLessThanOrEqual(
          bursts + 3 + ((atMs - arrivalsMs[0]!) / 1_000) * ratePerSecond,
        )
    })

    it('three workers keep the concurrency cap of a webhook together', async () => {
      const capped = await startReceiver()
      onTestFinished(capped.close)
      let underWay = 0
      let most = 0
      capped.answer((_request, response) => {
        underWay += 1
        most = Math.max(most, underWay)
        setTimeout(() => {
          underWay -= 1
          response.writeHead(204).end()
        }, 5)
      })
      const { tenantId } = await createTestWebhook(db, { url: capped.url, maxInFlight: 9 })
      await startFleet(3)
      await knowEachOther(3)
      await emitMany(db, tenantId, 300)
      await settled(db)
      expect(most).toBeLessThanOrEqual(9)
      expect(most).toBeGreaterThan(3)
    })

    /** Resolves when each of the workers must have counted the others: it does so with every heartbeat. */
    async function knowEachOther(count: number): Promise<void> {
      const { rows } = await sql<{ now: Date }>`SELECT clock_timestamp() AS now`.execute(db.kysely)
      const now = rows[0]!.now
      await vi.waitUntil(async () => {
        const beaten =
          await sql`SELECT FROM gancho.workers WHERE heartbeat_at > ${now}::timestamptz + interval '1 second'`.execute(
            db.kysely,
          )
        return beaten.rows.length === count
      }, patience)
    }

    it('with no other worker, the process that takes an event delivers it', async () => {
      const { config, remove } = configOf(db, redis?.url ?? null)
      const [tenantId] = await tenantsWithWebhooks(1)
      const { logger } = queueLogger()
      const server = await startServer(config, { logger })
      const response = await fetch(`${server.url}/v1/events`, {
        method: 'POST',
        headers: {
          authorization: 'Bearer an operator key of the test',
          'x-tenant-id': tenantId!,
          'content-type': 'application/json',
        },
        body: JSON.stringify({
          event: 'invoice.created',
          data: {
            invoice_id: '1',
            invoice_number: '1',
            amount: '1.00',
            currency: 'USD',
            customer_name: 'Acme',
          },
        }),
      })
      expect(response.status).toBe(202)
      const { id } = (await response.json()) as { id: string }
      await receiver.untilEvent(id)
      await server.stop()
      remove()
    })

    it('a rolling start and a kill -9 under load lose nothing, and repeat at most what was in hand', async () => {
      const tenants = await tenantsWithWebhooks(4)
      const start = () => startWorkerProcess(db.url!, redis === null ? {} : { REDIS_URL: redis.url })
      const [first, second] = await Promise.all([start(), start()])
      const before = receiver.total
      const known = receiver.requests.size
      const emitting = Promise.all(tenants.map((tenantId) => emitMany(db, tenantId, 1_500)))
      await receiver.until(known + 500)
      const third = start()
      expect(await first!.stop(), 'an orderly stop').toBe(0)
      await receiver.until(known + 2_000)
      await second!.kill()
      const events = (await emitting).flat()
      await settled(db)
      const { rows } = await sql<{ lost: number }>`
      SELECT count(*) AS lost FROM gancho.delivery_attempts WHERE error = 'worker_lost'`.execute(db.kysely)
      expect(events.filter((id) => !receiver.requests.has(id))).toEqual([])
      expect(receiver.total - before - events.length).toBeLessThanOrEqual(rows[0]!.lost)
      await (await third).kill()
    })

    it('says what it is', async () => {
      await startFleet(1)
      expect(fleet[0]!.queueHealth()).toMatchObject({
        engine: startRedis === null ? 'postgresql' : 'redis',
        trouble: null,
      })
    })
  })
}
