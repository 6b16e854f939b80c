import { postgresForTest } from '../../packages/server/test/support/db.ts'
import type { Fault } from './fault.ts'
import { failOverRedis, type RedisFailover } from './redis-failover.ts'

export const redisFailoverFault: Fault = {
  name: 'redis-failover',
  what: 'the primary of Redis is killed under load, and three sentinels promote its replica',
  async run({ events }) {
    const db = await postgresForTest()
    const seen = await failOverRedis(db, { events })
    await db.close()
    return {
      lines: [
        `${seen.committed} committed, ${seen.lost} lost; ${seen.repeated} requests came again, ${seen.failedAttempts} attempts failed`,
        `workers went on by PostgreSQL alone after ${seconds(seen.awayAfterMs)}, were back on Redis after ${seconds(seen.backAfterMs)}, and delivered ${seen.withoutRedis} meanwhile`,
      ],
      broken: brokenByRedisFailover(seen),
    }
  },
}

/** What is promised: Redis holds nothing, so that nothing changes but how workers share their work. */
export function brokenByRedisFailover({
  lost,
  repeated,
  failedAttempts,
  withoutRedis,
}: RedisFailover): string[] {
  return [
    lost > 0 && 'every event that was committed is delivered',
    repeated > failedAttempts && 'nothing is sent twice because Redis is away',
    withoutRedis === 0 && 'deliveries go on while Redis is away',
  ].filter((promise) => promise !== false)
}

function seconds(ms: number): string {
  return `${(ms / 1_000).toFixed(1)} s`
}
