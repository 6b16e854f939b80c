import { setTimeout } from 'node:timers/promises'
import { afterAll, beforeAll, expect, it, onTestFinished, vi } from 'vitest'
import { startTemporaryRedis, type TemporaryRedis } from '../../../../../scripts/temporary-redis.ts'
import type { QueueEngine } from '../../../src/engine/coordination/queue-engine.ts'
import { parseRedisAddress } from '../../../src/engine/coordination/redis/redis-address.ts'
import { createRedisEngine } from '../../../src/engine/coordination/redis/redis-engine.ts'
import { patience } from './fleet.ts'

let redis: TemporaryRedis
beforeAll(async () => {
  redis = await startTemporaryRedis()
})
afterAll(() => redis?.close())

/** Engines of workers that never have anything to claim. */
async function startEngines(count: number) {
  let aheadMs = 0
  const engines = Array.from({ length: count }, () =>
    createRedisEngine({
      address: parseRedisAddress(redis.url)!,
      installation: 'test',
      now: () => new Date(),
      monotonicMs: () => performance.now() + aheadMs,
      random: Math.random,
      onChange() {},
    }),
  )
  onTestFinished(async () => {
    await Promise.all(engines.map((engine) => engine.stop()))
  })
  for (const engine of engines) {
    engine.start(() => {})
    engine.shareAmong(count)
  }
  await vi.waitUntil(() => engines.every(({ health }) => health.runsOn === 'redis'), patience)
  return {
    engines,
    skip(ms: number) {
      aheadMs += ms
    },
  }
}

/** Those that would look again, though they have just looked. */
function onWatch(engines: readonly QueueEngine[]): QueueEngine[] {
  for (const engine of engines) engine.looked(0)
  return engines.filter((engine) => engine.isOnWatch())
}

it('three workers look at a time, and each has its turn', async () => {
  const { engines } = await startEngines(5)
  const had = new Set<QueueEngine>()
  while (had.size < engines.length) {
    const now = onWatch(engines)
    expect(now.length).toBeLessThanOrEqual(3)
    for (const engine of now) had.add(engine)
    await setTimeout(20)
  }
})

it('a worker without a turn looks once a second all the same', async () => {
  const { engines, skip } = await startEngines(5)
  await vi.waitUntil(() => onWatch(engines).length === 3, patience)
  skip(500)
  expect(engines.filter((engine) => engine.isOnWatch()).length).toBeLessThan(5)
  skip(500)
  expect(engines.every((engine) => engine.isOnWatch())).toBe(true)
})

it('while Redis is away every worker looks as often as it can', async () => {
  const { engines } = await startEngines(5)
  await redis.kill()
  await vi.waitUntil(() => engines.every(({ health }) => health.runsOn === 'postgresql'), patience)
  expect(onWatch(engines).length).toBe(5)
  await redis.start()
  await vi.waitUntil(() => engines.every(({ health }) => health.runsOn === 'redis'), patience)
  await vi.waitUntil(() => [1, 2, 3].includes(onWatch(engines).length), patience)
})
