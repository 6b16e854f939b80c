import { setTimeout as sleep } from 'node:timers/promises'
import {
  startTemporaryRedis,
  startTemporaryRedisCluster,
  type TemporaryRedis,
} from '../../scripts/temporary-redis.ts'
import { latencyOf } from '../arrivals.ts'
import type { Bench } from '../bench.ts'
import type { Case, Row } from '../case.ts'
import { ms, seconds } from '../format.ts'
import { forkWorkers } from '../processes/workers.ts'
import { monotonicMs } from '../statistics.ts'
import { waitUntil } from '../wait-until.ts'

const events = 20_000
const producers = 4
const beginsAfterMs = 4_000
const lastsMs = 5_000

/** Something that happens to Redis, and ends. */
interface Fault {
  readonly what: string
  readonly onCluster?: boolean
  begin(redis: TemporaryRedis): unknown
  end(redis: TemporaryRedis): unknown
}

const faults: readonly Fault[] = [
  { what: 'Redis as it should be', begin() {}, end() {} },
  {
    what: 'Redis killed, started again empty after 5 s',
    begin: (redis) => redis.kill(),
    end: (redis) => redis.start(),
  },
  { what: 'Redis frozen for 5 s', begin: (redis) => redis.freeze(), end: (redis) => redis.thaw() },
  {
    what: 'FLUSHALL at once and 5 s later',
    begin: (redis) => redis.command('FLUSHALL'),
    end: (redis) => redis.command('FLUSHALL'),
  },
  {
    what: 'a node of three killed, the one with the turns, started again after 5 s',
    onCluster: true,
    begin: (redis) => redis.kill(),
    end: (redis) => redis.start(),
  },
]

/** Two workers while single events of an outbox come at the pace of their producers, and the fault in the midst of them. */
async function measure(bench: Bench, fault: Fault, index: number): Promise<Row> {
  const { scope, emitter, receiver } = bench
  const databaseUrl = await bench.newDatabase()
  const redis = await (fault.onCluster === true ? startTemporaryRedisCluster() : startTemporaryRedis())
  scope.onEnd(redis.close)
  const workers = await forkWorkers(scope, { count: 2, databaseUrl, redisUrl: redis.url })
  const path = `/record/redis-faults-${index}`
  await workers[0].call('subscribe', { urls: [bench.receiverUrl(path)] })
  await Promise.all(workers.map((worker) => worker.call('start')))
  /** @returns how long it takes until every worker runs on that. */
  async function untilAllRunOn(engine: 'postgresql' | 'redis', forMs: number): Promise<number | null> {
    const startedMs = monotonicMs()
    const allDo = async () =>
      (await Promise.all(workers.map((worker) => worker.call('queueRunsOn')))).every(
        (name) => name === engine,
      )
    return (await waitUntil(allDo, { forMs })) ? monotonicMs() - startedMs : null
  }
  await untilAllRunOn('redis', 10_000)
  const struck = 'nodes' in redis ? await nodeWithTurns(redis.nodes) : redis

  const each = { url: databaseUrl, tenant: 'tenant-1', count: events / producers, pauseMs: 1 }
  const startedMs = monotonicMs()
  const emitting = Promise.all(Array.from({ length: producers }, () => emitter.call('emitOneByOne', each)))
  await sleep(beginsAfterMs)
  const begunMs = monotonicMs()
  await fault.begin(struck)
  const noticedMs = await untilAllRunOn('postgresql', lastsMs)
  await sleep(Math.max(0, begunMs + lastsMs - monotonicMs()))
  await fault.end(struck)
  const backMs = await untilAllRunOn('redis', 30_000)
  const emitted = (await emitting).flat()
  await waitUntil(async () => (await receiver.call('count', path)).count >= events, { forMs: 30_000 })
  await Promise.all(workers.map((worker) => worker.call('stop')))

  const arrivals = await receiver.call('takeArrivals', path)
  const { missing: lost, p50, p99, max } = latencyOf(emitted, arrivals)
  const repeated = [...arrivals.values()].reduce((sum, { times }) => sum + times - 1, 0)
  const times = [...arrivals.values()].map(({ firstMs }) => firstMs).sort((a, b) => a - b)
  const gapMs = Math.max(...times.slice(1).map((atMs, n) => atMs - (times[n] ?? atMs)))
  const tookMs = (times.at(-1) ?? Number.NaN) - startedMs
  const turned =
    noticedMs === null
      ? ''
      : `; all on PostgreSQL after ${seconds(noticedMs)}, back on Redis ${backMs === null ? 'not within 30 s' : `${seconds(backMs)} after its end`}`
  return {
    what: fault.what,
    measured:
      `of ${events.toLocaleString('en')} events within ${seconds(tookMs)} ${lost} lost, ${repeated} duplicates; from the start of the ` +
      `transaction to the receiver p50 ${ms(p50)}, p99 ${ms(p99)}, longest ${ms(max)}; longest time without an arrival ${ms(gapMs)}${turned}`,
    reach: '0 lost',
    values: {
      lost,
      repeated,
      p50,
      p99,
      max,
      gapMs,
      tookMs,
      noticedMs: noticedMs ?? -1,
      backMs: backMs ?? -1,
    },
  }
}

async function nodeWithTurns(nodes: readonly TemporaryRedis[]): Promise<TemporaryRedis> {
  for (const node of nodes) if ((await node.command('KEYS', '*:watch:turn-1')) !== '') return node
  throw new Error('no node has the turns')
}

export const redisFaults: Case = {
  name: 'redis-faults',
  isLong: true,
  async run(bench) {
    const rows: Row[] = []
    for (const [index, fault] of faults.entries()) rows.push(await measure(bench, fault, index))
    return rows
  },
}
