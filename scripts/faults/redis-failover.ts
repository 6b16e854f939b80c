import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'kysely'
import { startCountingReceiver } from '../../packages/server/test/contention/counting-receiver.ts'
import {
  startWorkerProcess,
  type WorkerProcess,
} from '../../packages/server/test/contention/worker-process.ts'
import { startProducers } from '../../packages/server/test/operations/producers.ts'
import type { TestDatabase } from '../../packages/server/test/support/db.ts'
import { createTestWebhook } from '../../packages/server/test/support/factories.ts'
import { startTemporarySentinels } from '../temporary-sentinels.ts'

/** What became of events while the primary of Redis was killed and its replica promoted. */
export interface RedisFailover {
  readonly committed: number
  readonly lost: number
  /** Requests that came again, and attempts that failed, which may be the reason. */
  readonly repeated: number
  readonly failedAttempts: number
  /** Events that were received while no worker had Redis. */
  readonly withoutRedis: number
  /** From the kill until every worker said that it goes by PostgreSQL alone, and until every one had Redis again. */
  readonly awayAfterMs: number
  readonly backAfterMs: number
}

/** @param events how many are received before the kill, while Redis is away, and after it is back: a third each. */
export async function failOverRedis(
  db: TestDatabase,
  { events }: { events: number },
): Promise<RedisFailover> {
  const redis = await startTemporarySentinels()
  const receiver = await startCountingReceiver()
  const { tenantId } = await createTestWebhook(db, { url: receiver.url })
  const url = db.url ?? ''
  const start = () => startWorkerProcess(url, { REDIS_URL: redis.url })
  const workers = await Promise.all([start(), start()])
  await untilAll(workers, 'redis')
  const producers = await startProducers(url, { tenantIds: [tenantId], count: 8, pauseMs: 4 })
  const more = () => receiver.until(receiver.requests.size + events / 3)
  await more()

  const primary = await redis.primary()
  await primary.kill()
  const killedMs = performance.now()
  await untilAll(workers, 'postgresql')
  const awayAfterMs = performance.now() - killedMs
  const atAway = receiver.requests.size
  await untilAll(workers, 'redis')
  const backAfterMs = performance.now() - killedMs
  const withoutRedis = receiver.requests.size - atAway
  await more()
  // It comes back as a replica, and nothing changes.
  await primary.start()
  await more()
  await producers.stop()
  while ((await sql`SELECT FROM gancho.delivery_queue LIMIT 1`.execute(db.kysely)).rows.length > 0)
    await sleep(100)
  for (const worker of workers) await worker.stop()
  const { rows } = await sql<{ failed: number }>`
    SELECT count(*)::int AS failed FROM gancho.delivery_attempts WHERE error IS NOT NULL`.execute(db.kysely)
  await receiver.close()
  await redis.close()
  const { committed } = producers
  return {
    committed: committed.size,
    lost: [...committed].filter((id) => !receiver.requests.has(id)).length,
    repeated: receiver.total - receiver.requests.size,
    failedAttempts: rows[0]?.failed ?? 0,
    withoutRedis,
    awayAfterMs,
    backAfterMs,
  }
}

/** Resolves when that is what each of them said last of its queue. */
async function untilAll(workers: readonly WorkerProcess[], queue: 'redis' | 'postgresql'): Promise<void> {
  const saidLast = ({ log }: WorkerProcess) => [...log.matchAll(/"queue":"(\w+)"/g)].at(-1)?.[1]
  while (!workers.every((worker) => saidLast(worker) === queue)) await sleep(20)
}
