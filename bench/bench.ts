import pg from 'pg'
import { startTemporaryPostgres, type TemporaryPostgres } from '../scripts/temporary-postgres.ts'
import type { Options } from './options.ts'
import type { EmitterMethods } from './processes/emitter-process.ts'
import type { FloorClient, FloorMethods } from './processes/floor-process.ts'
import { type Child, forkProcess, ownCheckout } from './processes/fork.ts'
import type { PublisherMethods } from './processes/publisher-process.ts'
import type { ReceiverMethods } from './processes/receiver-process.ts'
import type { Scope } from './scope.ts'
import { meanOf } from './statistics.ts'

/** How fast the bare loop was, and what a POST cost it. */
export interface FloorRun {
  readonly perSecond: number
  readonly cpuUsPerPost: number
}

/** On undici's cheapest call, which is the floor, and on its everyday one, for comparison. */
export type Floor = Readonly<Record<FloorClient, FloorRun>>

/** What the cases share: one PostgreSQL, one receiver, the producers, and the floor. */
export interface Bench {
  readonly options: Options
  /** Ends with the case. */
  readonly scope: Scope
  /** The checkout of the repository whose code is measured. */
  readonly checkout: string
  readonly postgres: TemporaryPostgres
  readonly receiver: Child<ReceiverMethods>
  readonly publisher: Child<PublisherMethods>
  readonly emitter: Child<EmitterMethods>
  /** The address of a path of the receiver. */
  receiverUrl(path: string): string
  /** An empty database, dropped with the case. Everything written before it is on disk by then. */
  newDatabase(): Promise<string>
  /**
   * Runs the floor, then what is measured, then the floor again: a machine's speed changes within minutes.
   * The floor returned is the mean of both.
   */
  besideFloor<T>(measure: () => Promise<T>): Promise<{ readonly result: T; readonly floor: Floor }>
}

const floorPosts = 30_000

/** Starts what the cases share; `forCase` gives a case its own scope. */
export async function startBench(scope: Scope, options: Options) {
  const postgres = await startTemporaryPostgres(['max_connections=100'])
  scope.onEnd(() => postgres.stop())
  const receiver = await forkProcess<ReceiverMethods>(scope, 'receiver-process.ts')
  const publisher = await forkProcess<PublisherMethods>(scope, 'publisher-process.ts')
  const emitter = await forkProcess<EmitterMethods>(scope, 'emitter-process.ts')
  const floorProcess = await forkProcess<FloorMethods>(scope, 'floor-process.ts')
  const receiverOrigin = await receiver.call('url')
  const receiverUrl = (path: string) => receiverOrigin + path
  const floors: Floor[] = []
  let databases = 0

  async function floor(count = floorPosts): Promise<Floor> {
    const post = async (client: FloorClient) =>
      await floorProcess.call('post', { url: receiverUrl('/count/floor'), count, client })
    return { dispatch: await post('dispatch'), request: await post('request') }
  }
  await floor(floorPosts / 3)

  async function onPostgres(text: string): Promise<void> {
    const client = new pg.Client({ connectionString: postgres.url })
    await client.connect()
    try {
      await client.query(text)
    } finally {
      await client.end()
    }
  }

  return {
    postgres,
    floors: floors as readonly Floor[],
    forCase: (caseScope: Scope, checkout = ownCheckout): Bench => ({
      options,
      scope: caseScope,
      checkout,
      postgres,
      receiver,
      publisher,
      emitter,
      receiverUrl,
      async newDatabase() {
        databases += 1
        const name = `bench_${databases}`
        await onPostgres(`CREATE DATABASE ${name}`)
        caseScope.onEnd(() => onPostgres(`DROP DATABASE ${name} WITH (FORCE)`))
        await onPostgres('CHECKPOINT')
        const url = new URL(postgres.url)
        url.pathname = `/${name}`
        return url.href
      },
      async besideFloor(measure) {
        const before = await floor()
        const result = await measure()
        const after = await floor()
        floors.push(before, after)
        return { result, floor: meanFloor(before, after) }
      },
    }),
  }
}

function meanFloor(before: Floor, after: Floor): Floor {
  const mean = (client: FloorClient): FloorRun => ({
    perSecond: meanOf([before[client].perSecond, after[client].perSecond]),
    cpuUsPerPost: meanOf([before[client].cpuUsPerPost, after[client].cpuUsPerPost]),
  })
  return { dispatch: mean('dispatch'), request: mean('request') }
}
