import { setTimeout } from 'node:timers/promises'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { startTemporaryRedis, type TemporaryRedis } from '../../../../../scripts/temporary-redis.ts'
import { connectRedis, type RedisClient } from '../../../src/engine/coordination/redis/connect.ts'
import { parseRedisAddress } from '../../../src/engine/coordination/redis/redis-address.ts'
import { createTokenBuckets } from '../../../src/engine/coordination/redis/token-buckets.ts'

let redis: TemporaryRedis
const clients: RedisClient[] = []
beforeAll(async () => {
  redis = await startTemporaryRedis()
  for (let n = 0; n < 3; n += 1) clients.push(connectRedis(parseRedisAddress(redis.url)!, () => {}))
})
afterAll(async () => {
  for (const client of clients) client.disconnect()
  await redis?.close()
})

const bucketsOf = (client: RedisClient) => createTokenBuckets(client, 'gancho:test', () => true)

it.each([5, 50, 2_000])(
  'three workers get %i a second together, no more and no less',
  async (ratePerSecond) => {
    const webhookId = `wh_${ratePerSecond}`
    const startedMs = performance.now()
    const until = startedMs + 1_500
    const taken = await Promise.all(
      clients.map(async (client) => {
        const buckets = bucketsOf(client)
        let tokens = 0
        while (performance.now() < until) {
          const grant = await buckets.take({ webhookId, ratePerSecond, count: 64 })
          tokens += grant?.tokens ?? 0
          if (grant !== null && grant.tokens === 0) await setTimeout(grant.retryInMs)
        }
        return tokens
      }),
    )
    const seconds = (performance.now() - startedMs) / 1_000
    const total = taken.reduce((sum, tokens) => sum + tokens)
    const burst = Math.floor(1 + ratePerSecond / 10)
    expect(total).toBeLessThanOrEqual(burst + seconds * ratePerSecond)
    // Whoever is told to wait finds a token then, so whatever the pause, no more is lost than did not fit.
    expect(total).toBeGreaterThanOrEqual(1.5 * ratePerSecond * 0.5)
  },
)

it('keeps each webhook to itself, and nothing for ever', async () => {
  const buckets = bucketsOf(clients[0]!)
  const all = { ratePerSecond: 10, count: 100 }
  expect(await buckets.take({ webhookId: 'wh_a', ...all })).toEqual({
    tokens: 2,
    retryInMs: expect.any(Number),
  })
  expect(await buckets.take({ webhookId: 'wh_b', ...all })).toMatchObject({ tokens: 2 })
  expect(await buckets.take({ webhookId: 'wh_a', ...all })).toMatchObject({ tokens: 0 })
  expect(Number(await redis.command('PTTL', 'gancho:test:rate:wh_a'))).toBeGreaterThan(0)
})

it('cannot be told by a Redis that does not answer, or is known to be away', async () => {
  const question = { webhookId: 'wh_c', ratePerSecond: 10, count: 1 }
  redis.freeze()
  expect(await bucketsOf(clients[0]!).take(question)).toBeNull()
  redis.thaw()
  expect(await createTokenBuckets(clients[0]!, 'gancho:test', () => false).take(question)).toBeNull()
})
