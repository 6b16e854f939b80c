import { within } from '../../../platform/within.ts'
import { burstOf } from '../../lanes/lane.ts'
import type { SharedRates } from '../shared-rates.ts'
import type { RedisClient } from './connect.ts'

/** Longer than a worker likes to wait for the next request of a webhook that is limited anyway. */
const patienceMs = 100

/**
 * A bucket of tokens for each webhook, filled at its rate by the clock of Redis. One that is lost begins full: a burst
 * more than the limit, once. Gives as many tokens as there are, and how many milliseconds it takes until there is one.
 */
const take = `
local rate, burst, wanted = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local time = redis.call('TIME')
local now = time[1] * 1000 + time[2] / 1000
local bucket = redis.call('HMGET', KEYS[1], 'tokens', 'at')
local tokens = tonumber(bucket[1]) or burst
local gained = math.max(0, now - (tonumber(bucket[2]) or now)) * rate / 1000
tokens = math.min(burst, tokens + gained)
local given = math.min(wanted, math.floor(tokens))
tokens = tokens - given
redis.call('HSET', KEYS[1], 'tokens', tostring(tokens), 'at', string.format('%.3f', now))
redis.call('PEXPIRE', KEYS[1], math.ceil(burst / rate * 1000) + 1000)
return { given, math.ceil(math.max(0, 1 - tokens) / rate * 1000) }`

/** @param isUp asked first: while Redis is away nobody waits for it. */
export function createTokenBuckets(client: RedisClient, prefix: string, isUp: () => boolean): SharedRates {
  return {
    async take({ webhookId, ratePerSecond, count }) {
      if (!isUp()) return null
      const burst = Math.floor(burstOf(ratePerSecond))
      try {
        const answer = await within(
          patienceMs,
          client.eval(take, 1, `${prefix}:rate:${webhookId}`, ratePerSecond, burst, count),
        )
        const [tokens, retryInMs] = answer as [number, number]
        return { tokens, retryInMs }
      } catch {
        return null
      }
    },
  }
}
