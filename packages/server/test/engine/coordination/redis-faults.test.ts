import { sql } from 'kysely'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import {
  startTemporaryRedis,
  startTemporaryRedisCluster,
  type TemporaryRedis,
  type TemporaryRedisCluster,
} from '../../../../../scripts/temporary-redis.ts'
import type { QueueHealth } from '../../../src/engine/coordination/queue-health.ts'
import { startServer } from '../../../src/server/server.ts'
import { type CountingReceiver, startCountingReceiver } from '../../contention/counting-receiver.ts'
import { postgresForTest, type TestDatabase } from '../../support/db.ts'
import { createTestWebhook, emitTestEvent } from '../../support/factories.ts'
import {
  configOf,
  emitMany,
  type FleetWorker,
  patience,
  queueLogger,
  settled,
  startFleetWorker,
} from './fleet.ts'
import { startSlowProxy } from './slow-proxy.ts'

const tenants: string[] = []
let db: TestDatabase
let receiver: CountingReceiver
let emitted: string[]
let before: number
let fleet: FleetWorker[]

beforeAll(async () => {
  db = await postgresForTest()
  receiver = await startCountingReceiver()
  // What a machine without time for them makes fail is tried again at once.
  const webhook = { url: receiver.url, timeoutMs: 30_000, scheduleSeconds: [0, 1, 1, 1, 1, 1] }
  for (let n = 0; n < 10; n += 1) tenants.push((await createTestWebhook(db, webhook)).tenantId)
})
beforeEach(() => {
  emitted = []
  before = receiver.total
  fleet = []
})
afterEach(async () => {
  await Promise.all(fleet.map((worker) => worker.stop()))
})
afterAll(async () => {
  await receiver?.close()
  await db?.close()
})

/** Two workers that go by Redis. */
async function startWorkers(redisUrl: string): Promise<void> {
  fleet = await Promise.all([1, 2].map(() => startFleetWorker(db, redisUrl)))
  await allRunOn('redis')
}

/** Resolves when each says so, and has said so in its log. */
async function allRunOn(engine: QueueHealth['runsOn']): Promise<void> {
  await vi.waitUntil(
    () =>
      fleet.every(
        ({ queueHealth, story }) => queueHealth().runsOn === engine && story.at(-1)?.queue === engine,
      ),
    patience,
  )
}

async function emit(count: number): Promise<void> {
  for (let batch = 0; batch < count / 500; batch += 1)
    emitted.push(...(await emitMany(db, tenants[batch % tenants.length]!, 500)))
}

/** Resolves when so many of this test's events have come. */
async function come(count: number): Promise<void> {
  await vi.waitUntil(() => receiver.total - before >= count, patience)
}

/** Everything has come, and nothing twice; but for attempts that failed or were lost, when the machine left them no time. */
async function allCameOnce(): Promise<void> {
  await settled(db)
  expect(emitted.filter((id) => !receiver.requests.has(id))).toEqual([])
  const { rows } = await sql<{ failed: number }>`
    SELECT count(*) AS failed FROM gancho.delivery_attempts WHERE error IS NOT NULL`.execute(db.kysely)
  expect(receiver.total - before - emitted.length).toBeLessThanOrEqual(rows[0]!.failed)
}

describe('Redis', () => {
  let redis: TemporaryRedis
  beforeAll(async () => {
    redis = await startTemporaryRedis()
  })
  afterAll(() => redis?.close())

  it('killed midway of 20,000 deliveries and started again', async () => {
    await startWorkers(redis.url)
    const emitting = emit(20_000)
    await come(5_000)
    await redis.kill()
    await allRunOn('postgresql')
    await come(12_000)
    await redis.start()
    await emitting
    await allCameOnce()
    await allRunOn('redis')
    for (const { story } of fleet)
      expect(story.slice(1)).toMatchObject([
        { queue: 'postgresql', level: 40, trouble: expect.any(String) },
        // Found out when the connection is tried again.
        { queue: 'postgresql', level: 40, trouble: expect.stringContaining('ECONNREFUSED') },
        { queue: 'redis', level: 30 },
      ])
  })

  it('flushed midway, again and again, changes nothing', async () => {
    await startWorkers(redis.url)
    const emitting = emit(5_000)
    for (const reached of [1_000, 2_000, 3_000, 4_000]) {
      await come(reached)
      await redis.command('FLUSHALL')
    }
    await emitting
    await allCameOnce()
    // The turns to look are there again.
    await vi.waitUntil(async () => (await redis.command('KEYS', '*:watch:turn-1')) !== '', patience)
    await allRunOn('redis')
  })

  it('frozen midway, and thawed when all is delivered', async () => {
    onTestFinished(() => redis.thaw())
    await startWorkers(redis.url)
    const emitting = emit(5_000)
    await come(1_000)
    redis.freeze()
    await emitting
    await allCameOnce()
    await allRunOn('postgresql')
    await emit(500)
    await allCameOnce()
    redis.thaw()
    await allRunOn('redis')
  })

  it('slow: nobody waits for it', async () => {
    const proxy = await startSlowProxy(redis)
    onTestFinished(proxy.close)
    await startWorkers(proxy.url)
    const emitting = emit(5_000)
    await come(1_000)
    proxy.delay(200)
    await emitting
    await allCameOnce()
    await allRunOn('postgresql')
    proxy.delay(0)
    await allRunOn('redis')
    await emit(500)
    await allCameOnce()
  })

  it('on connections that are dead without a word is found again over new ones', async () => {
    const proxy = await startSlowProxy(redis)
    onTestFinished(proxy.close)
    await startWorkers(proxy.url)
    proxy.forgetConnections()
    await allRunOn('postgresql')
    await emit(500)
    await allCameOnce()
    await allRunOn('redis')
    await emit(500)
    await allCameOnce()
  })

  it('not there at the start: deliveries begin without it, and it is used when it comes', async () => {
    await redis.kill()
    const [tenantId] = tenants
    const worker = await startFleetWorker(db, redis.url)
    fleet.push(worker)
    await receiver.untilEvent(await emitTestEvent(db, tenantId!))
    await vi.waitUntil(() => worker.story.length === 1, patience)
    expect(worker.story).toMatchObject([
      { level: 40, queue: 'postgresql', trouble: expect.stringContaining('ECONNREFUSED') },
    ])
    expect(worker.queueHealth()).toMatchObject({ runsOn: 'postgresql', trouble: expect.any(String) })
    await redis.start()
    await vi.waitUntil(() => worker.queueHealth().runsOn === 'redis', patience)
    expect(worker.story).toMatchObject([{ queue: 'postgresql' }, { level: 30, queue: 'redis' }])
    await receiver.untilEvent(await emitTestEvent(db, tenantId!))
  })

  it('away: a server is ready, says so, and delivers what it takes', async () => {
    const { config, remove } = configOf(db, redis.url)
    const { logger } = queueLogger()
    const server = await startServer(config, { logger })
    onTestFinished(async () => {
      await server.stop()
      remove()
    })
    const ready = async () => (await (await fetch(`${server.url}/readyz`)).json()) as Record<string, string>
    const metrics = async () => {
      const headers = { authorization: `Bearer ${config.operatorKey}` }
      return await (await fetch(`${server.url}/metrics`, { headers })).text()
    }
    await vi.waitUntil(async () => (await ready()).queue === 'ok', patience)
    expect(await metrics()).toContain('gancho_queue_engine_up{engine="redis"} 1')
    expect(await metrics()).toContain('gancho_queue_engine_losses_total{engine="redis"} 0')
    await redis.kill()
    await vi.waitUntil(() => server.queueHealth().runsOn === 'postgresql', patience)
    expect(await ready()).toMatchObject({
      status: 'ready',
      queue: expect.stringContaining('Redis is away since'),
    })
    expect(await metrics()).toContain('gancho_queue_engine_up{engine="redis"} 0')
    expect(await metrics()).toContain('gancho_queue_engine_losses_total{engine="redis"} 1')
    expect(await metrics()).toContain('gancho_queue_engine_up{engine="postgresql"} 1')
    await receiver.untilEvent(await emitTestEvent(db, tenants[0]!))
    await redis.start()
  })
})

describe('a Redis Cluster', () => {
  let cluster: TemporaryRedisCluster
  beforeAll(async () => {
    cluster = await startTemporaryRedisCluster()
  })
  afterAll(() => cluster?.close())

  it('that loses a node midway, the one that everything depends on', async () => {
    await startWorkers(cluster.url)
    const found = await Promise.all(
      cluster.nodes.map(async (node) => ({ node, keys: await node.command('KEYS', '*:watch:*') })),
    )
    const { node } = found.find(({ keys }) => keys !== '')!
    const emitting = emit(5_000)
    await come(1_000)
    await node.kill()
    await emitting
    await allCameOnce()
    await allRunOn('postgresql')
    await node.start()
    await allRunOn('redis')
    await emit(500)
    await allCameOnce()
  })

  it('not there at the start is used when it comes', async () => {
    await Promise.all(cluster.nodes.map((node) => node.kill()))
    fleet = [await startFleetWorker(db, cluster.url)]
    await receiver.untilEvent(await emitTestEvent(db, tenants[0]!))
    await allRunOn('postgresql')
    await Promise.all(cluster.nodes.map((node) => node.start()))
    await allRunOn('redis')
    await receiver.untilEvent(await emitTestEvent(db, tenants[0]!))
  })
})
