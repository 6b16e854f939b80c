import { afterAll, afterEach, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest'
import { failOverRedis } from '../../../../../scripts/faults/redis-failover.ts'
import { brokenByRedisFailover } from '../../../../../scripts/faults/redis-failover-fault.ts'
import {
  startTemporarySentinels,
  type TemporarySentinels,
} from '../../../../../scripts/temporary-sentinels.ts'
import { postgresForTest, type TestDatabase } from '../../support/db.ts'
import { type FleetWorker, patience, startFleetWorker } from './fleet.ts'

describe('Redis Sentinels', () => {
  let db: TestDatabase
  let redis: TemporarySentinels
  const fleet: FleetWorker[] = []
  beforeAll(async () => {
    db = await postgresForTest()
    redis = await startTemporarySentinels()
  })
  afterEach(async () => {
    await Promise.all(fleet.splice(0).map((worker) => worker.stop()))
  })
  afterAll(async () => {
    await redis?.close()
    await db?.close()
  })

  async function startOne(url: string): Promise<FleetWorker> {
    const worker = await startFleetWorker(db, url)
    fleet.push(worker)
    return worker
  }

  it.each([
    ['a name that they do not know', '/main?', '/other?', /No such master/],
    ['a wrong password of theirs', 'sentinel_password=s3cret', 'sentinel_password=other', /WRONGPASS/],
    ['a wrong password of the servers', 'gancho:s3cret@', 'gancho:other@', /WRONGPASS/],
  ])('%s is said, and the worker goes without', async (_what, right, wrong, said) => {
    const worker = await startOne(redis.url.replace(right, wrong))
    await vi.waitUntil(() => said.test(worker.story.at(-1)?.trouble ?? ''), patience)
    expect(worker.queueHealth()).toMatchObject({ engine: 'redis', runsOn: 'postgresql' })
  })

  it('that make another server the primary are followed, past one of them that is silent', async () => {
    const [silent, another] = redis.sentinels
    silent!.freeze()
    onTestFinished(() => silent!.thaw())
    const worker = await startOne(redis.url)
    await vi.waitUntil(() => worker.queueHealth().runsOn === 'redis', patience)
    const before = await redis.primary()
    await another!.command('SENTINEL', 'FAILOVER', 'main')
    await vi.waitUntil(async () => (await redis.primary()) !== before, patience)
    const after = await redis.primary()
    // Turns that are taken away come back where the worker makes them.
    await after.command('FLUSHALL')
    await vi.waitUntil(async () => (await after.command('KEYS', '*:watch:turn-1')) !== '', patience)
    await vi.waitUntil(() => worker.queueHealth().runsOn === 'redis', patience)
  })
})

it('the primary of sentinels is killed under load: nothing is lost or sent twice, and workers come back to Redis', async ({
  annotate,
}) => {
  const db = await postgresForTest()
  onTestFinished(db.close)
  const seen = await failOverRedis(db, { events: 2_000 })
  await annotate(JSON.stringify(seen))
  expect(brokenByRedisFailover(seen)).toEqual([])
})
