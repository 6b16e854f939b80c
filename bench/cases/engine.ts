import { mkdtempSync, rmSync } from 'node:fs'
import type { Bench } from '../bench.ts'
import type { Case, Row } from '../case.ts'
import { percent, perSecond, us } from '../format.ts'
import { forkProcess } from '../processes/fork.ts'
import { cpuUsOf } from '../processes/usage.ts'
import type { WorkerMethods } from '../processes/worker-process.ts'

export interface Drained {
  readonly perSecond: number
  readonly workerUs: number
  readonly postgresUs: number
  readonly receiverUs: number
}

/** A worker in a process of its own, without the API, on a database that is only its own. */
export interface Engine {
  /** Commits `count` deliveries, then measures how they are delivered. */
  drain(count: number): Promise<Drained>
}

export async function startEngine(
  bench: Bench,
  input: { databaseUrl: string | null; name: string; webhooks: number },
): Promise<Engine> {
  const { scope, receiver, postgres } = bench
  const worker = await forkProcess<WorkerMethods>(scope, 'worker-process.ts', bench.checkout)
  const dataFolder = mkdtempSync('/tmp/gancho-bench-')
  scope.onEnd(() => rmSync(dataFolder, { recursive: true, force: true }))
  const urls = Array.from({ length: input.webhooks }, (_, index) =>
    bench.receiverUrl(`/count/${input.name}-${index}`),
  )
  await worker.call('configure', { databaseUrl: input.databaseUrl, dataFolder })
  await worker.call('subscribe', { urls })
  return {
    async drain(count) {
      await worker.call('queue', { count })
      const before = { postgres: cpuUsOf(postgres.pid), receiver: cpuUsOf(receiver.pid) }
      const { perSecond, cpuUsPerDelivery } = await worker.call('drain', { count })
      return {
        perSecond,
        workerUs: cpuUsPerDelivery,
        postgresUs: (cpuUsOf(postgres.pid) - before.postgres) / count,
        receiverUs: (cpuUsOf(receiver.pid) - before.receiver) / count,
      }
    },
  }
}

async function measure(
  bench: Bench,
  input: { what: string; onPostgres: boolean; webhooks: number; count: number; reach: string },
): Promise<Row> {
  const databaseUrl = input.onPostgres ? await bench.newDatabase() : null
  const name = `${input.onPostgres ? 'postgresql' : 'pglite'}-${input.webhooks}`
  const engine = await startEngine(bench, { databaseUrl, name, webhooks: input.webhooks })
  await engine.drain(input.count / 10)
  const { result, floor } = await bench.besideFloor(() => engine.drain(input.count))
  const cpu = [
    `worker ${us(result.workerUs)}`,
    ...(input.onPostgres ? [`PostgreSQL ${us(result.postgresUs)}`] : []),
    `receiver ${us(result.receiverUs)}`,
  ]
  return {
    what: input.what,
    measured: `${perSecond(result.perSecond)}; CPU per delivery: ${cpu.join(', ')}`,
    ratio:
      `${percent(result.perSecond / floor.dispatch.perSecond)} of the floor ` +
      `(${percent(result.perSecond / floor.request.perSecond)} of one on Pool.request)`,
    reach: input.reach,
    values: {
      ...result,
      floorPerSecond: floor.dispatch.perSecond,
      requestFloorPerSecond: floor.request.perSecond,
    },
  }
}

export const engineOnPostgres: Case = {
  name: 'engine',
  async run(bench) {
    const common = { onPostgres: true, count: 60_000, reach: '≥ 50 % of the floor' }
    return [
      await measure(bench, {
        ...common,
        what: 'deliveries, PostgreSQL, 10 webhooks of 10 tenants',
        webhooks: 10,
      }),
      await measure(bench, { ...common, what: 'deliveries, PostgreSQL, all to one webhook', webhooks: 1 }),
    ]
  },
}

export const engineOnPglite: Case = {
  name: 'pglite',
  async run(bench) {
    const common = { onPostgres: false, count: 20_000, reach: '≥ 20 % of the floor' }
    return [
      await measure(bench, {
        ...common,
        what: 'deliveries, PGlite, 10 webhooks of 10 tenants',
        webhooks: 10,
      }),
    ]
  },
}
