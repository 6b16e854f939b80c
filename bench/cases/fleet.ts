import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { startTemporaryRedis } from '../../scripts/temporary-redis.ts'
import type { Bench } from '../bench.ts'
import type { Case, Row } from '../case.ts'
import { ms, percent, perSecond, us } from '../format.ts'
import { cpuUsOf } from '../processes/usage.ts'
import { forkWorkers } from '../processes/workers.ts'
import { waitUntil } from '../wait-until.ts'
import { arrivedAt } from './latency.ts'

const count = 60_000
const idleForMs = 10_000

type Engine = 'postgresql' | 'redis'

/** A number of `gancho worker`s on one database, as they are idle, with a trickle of an outbox, and with a long queue. */
async function measure(
  bench: Bench,
  input: { engine: Engine; workers: number; webhooks: number },
): Promise<Row> {
  const { scope, emitter, receiver, postgres } = bench
  const databaseUrl = await bench.newDatabase()
  const redis = input.engine === 'redis' ? await startTemporaryRedis() : null
  if (redis !== null) scope.onEnd(redis.close)
  const settings = { databaseUrl, ...(redis === null ? {} : { redisUrl: redis.url }) }
  const workers = await forkWorkers(scope, { count: input.workers, ...settings })
  const name = `fleet-${input.engine}-${input.workers}-${input.webhooks}`
  const path = `/record/${name}`
  const queue = `/count/${name}`
  const urls = [bench.receiverUrl(path), ...Array(input.webhooks - 1).fill(bench.receiverUrl(queue))]
  const [first] = workers
  await first.call('subscribe', { urls })
  const each = async (method: 'start' | 'stop') => {
    await Promise.all(workers.map((worker) => worker.call(method)))
  }
  const database = new pg.Client({ connectionString: databaseUrl })
  await database.connect()
  scope.onEnd(() => database.end())
  const usage = async () => ({
    atMs: performance.now(),
    workers: workers.reduce((sum, { pid }) => sum + cpuUsOf(pid), 0),
    postgres: cpuUsOf(postgres.pid),
    redis: redis === null ? 0 : cpuUsOf(redis.pid),
    queries: await committed(database),
  })
  const attempts = () => Promise.all(workers.map((worker) => worker.call('attempts')))

  await each('start')
  await sleep(5_000)
  const before = await usage()
  await sleep(idleForMs)
  const after = await usage()
  const idleMs = after.atMs - before.atMs
  const idle = {
    queries: ((after.queries - before.queries) / idleMs) * 1_000,
    postgres: (after.postgres - before.postgres) / idleMs / 1_000,
    workers: (after.workers - before.workers) / idleMs / 1_000,
    redis: (after.redis - before.redis) / idleMs / 1_000,
  }

  const outside = { url: databaseUrl, tenant: 'tenant-1', count: 200, pauseMs: 50 }
  const outbox = await arrivedAt(bench, path, await emitter.call('emitOneByOne', outside))
  const trickle = await attempts()
  await each('stop')

  const received = async () =>
    (await receiver.call('count', queue)).count + (await receiver.call('count', path)).count
  // Both the same work: once to warm up, once to measure.
  const drain = async (deliveries: number) => {
    await first.call('queue', { count: deliveries })
    const already = await received()
    await database.query('CHECKPOINT')
    const begin = await usage()
    const earlier = await attempts()
    await each('start')
    const startedMs = performance.now()
    await waitUntil(async () => (await received()) >= already + deliveries, { forMs: 120_000 })
    const perSecond = (deliveries / (performance.now() - startedMs)) * 1_000
    const end = await usage()
    const shares = (await attempts()).map(
      (attempted, index) => (attempted - (earlier[index] ?? 0)) / deliveries,
    )
    await each('stop')
    const per = (from: number, to: number) => (to - from) / deliveries
    return {
      perSecond,
      postgres: per(begin.postgres, end.postgres),
      workers: per(begin.workers, end.workers),
      redis: per(begin.redis, end.redis),
      smallestShare: Math.min(...shares) * input.workers,
    }
  }
  await drain(count / 10)
  const drained = await drain(count)
  // Or PostgreSQL does it by itself while the next ones are idle.
  await database.query('VACUUM (ANALYZE)')
  const busy = Math.max(...trickle) / 200
  return {
    what: `fleet of ${input.workers} on ${input.engine}, ${input.webhooks} webhooks`,
    measured:
      `${perSecond(drained.perSecond)}; CPU per delivery: workers ${us(drained.workers)}, PostgreSQL ${us(drained.postgres)}` +
      `${redis === null ? '' : `, Redis ${us(drained.redis)}`}; smallest share ${percent(drained.smallestShare)} of a fair one; ` +
      `outbox p50 ${ms(outbox.p50)}, p99 ${ms(outbox.p99)}, ${percent(busy)} of it by one worker; ` +
      `idle: ${Math.round(idle.queries)} queries/s, PostgreSQL ${percent(idle.postgres)}, workers ${percent(idle.workers)}` +
      `${redis === null ? '' : `, Redis ${percent(idle.redis)}`} of a core`,
    values: {
      ...drained,
      p50: outbox.p50,
      p99: outbox.p99,
      missing: outbox.missing,
      idleQueries: idle.queries,
      idlePostgres: idle.postgres,
      idleWorkers: idle.workers,
      idleRedis: idle.redis,
    },
  }
}

/** Transactions of this database so far: each statement of a worker is one. */
async function committed(database: pg.Client): Promise<number> {
  await database.query('SELECT pg_stat_force_next_flush()')
  const { rows } = await database.query<{ n: string }>(
    'SELECT xact_commit AS n FROM pg_stat_database WHERE datname = current_database()',
  )
  return Number(rows[0]?.n)
}

/** By turns of the engines, so that a machine that changes its speed changes both. */
export const fleet: Case = {
  name: 'fleet',
  isLong: true,
  async run(bench) {
    const rows: Row[] = []
    for (const workers of [1, 2, 4])
      for (const engine of ['postgresql', 'redis'] as const)
        rows.push(await measure(bench, { engine, workers, webhooks: bench.options.webhooks }))
    return rows
  },
}
