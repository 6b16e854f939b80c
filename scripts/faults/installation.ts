import { setTimeout as sleep } from 'node:timers/promises'
import { openPostgres } from '../../packages/server/src/platform/database/database.ts'
import { migrate } from '../../packages/server/src/platform/database/migrate.ts'
import {
  type CountingReceiver,
  startCountingReceiver,
} from '../../packages/server/test/contention/counting-receiver.ts'
import {
  type ServerProcess,
  startServerProcess,
  startWorkerProcess,
  type WorkerProcess,
} from '../../packages/server/test/contention/worker-process.ts'
import { createTestWebhook } from '../../packages/server/test/support/factories.ts'
import type { SmallDisk } from '../small-disk.ts'
import { startTemporaryPostgres, type TemporaryPostgres } from '../temporary-postgres.ts'
import {
  faultEvent,
  makeApplicationTable,
  type Producers,
  startHttpProducers,
  startSqlProducers,
} from './producers.ts'
import { query } from './query.ts'
import { judge, type Verdict } from './verdict.ts'

/** An installation under load: a server and a worker on one PostgreSQL, a receiver, and producers of both kinds. */
export interface Installation {
  readonly server: ServerProcess
  readonly worker: WorkerProcess
  readonly receiver: CountingReceiver
  /** Those that send over HTTP, and those that emit in transactions of their own. */
  readonly http: Producers
  readonly sql: Producers
  /** Resolves when an event that is committed from now on is received. @returns how long that took, in milliseconds. */
  untilNewEvent(): Promise<number>
  /** Stops the producers, waits until nothing is unfinished or nothing moves any more, and tells what became of all. */
  finish(): Promise<Verdict>
}

const producersOfEachKind = 4
/** Some requests are under way at any moment. */
const answerAfterMs = 200
/** Retries come soon, so that a failure is seen to be mended. */
const scheduleSeconds = [0, 1, 2, 4, 8, 8, 8, 8]
/** A queue that has not moved for so long does not move any more: leases whose answer was lost take two audits. */
const standstillMs = 150_000

/**
 * Runs a fault on an installation, which is ended when that has ended.
 * @param disk where PostgreSQL has its data, when that can be filled.
 * @param timeoutMs of the webhooks.
 * @param prepare statements that prepare PostgreSQL before anything connects.
 * @param padding bytes that each event of a producer over HTTP has beside what it needs.
 */
export async function onInstallation<Result>(
  run: (installation: Installation, postgres: TemporaryPostgres) => Promise<Result>,
  {
    disk,
    padding,
    timeoutMs,
    prepare = [],
  }: {
    readonly disk?: SmallDisk
    readonly padding?: number
    readonly timeoutMs?: number
    readonly prepare?: readonly string[]
  } = {},
): Promise<Result> {
  await using parts = new AsyncDisposableStack()
  const postgres = await startTemporaryPostgres(['max_connections=100'], disk)
  parts.defer(postgres.stop)
  const { url } = postgres
  for (const statement of prepare) await query(url, statement)
  const receiver = await startCountingReceiver(() => sleep(answerAfterMs, 204))
  parts.defer(receiver.close)
  const db = openPostgres(url, 1)
  await migrate(db)
  const webhook = {
    url: receiver.url,
    events: [faultEvent],
    scheduleSeconds,
    ...(timeoutMs && { timeoutMs }),
  }
  const { tenantId } = await createTestWebhook(db, webhook)
  const { tenantId: other } = await createTestWebhook(db, webhook)
  await db.close()
  await query(url, makeApplicationTable)
  const server = await startServerProcess({ DATABASE_URL: url })
  parts.defer(server.kill)
  const worker = await startWorkerProcess(url)
  parts.defer(worker.kill)
  const http = startHttpProducers(server.url, tenantId, producersOfEachKind, padding)
  const sql = startSqlProducers(url, other, producersOfEachKind)
  const stopProducers = async () => {
    await Promise.all([http.stop(), sql.stop()])
  }
  parts.defer(stopProducers)
  const committed = () => new Set([...http.committed, ...sql.committed])

  return await run(
    {
      server,
      worker,
      receiver,
      http,
      sql,
      async untilNewEvent() {
        const [before, startedMs] = [committed(), performance.now()]
        while (![...committed()].some((id) => !before.has(id) && receiver.requests.has(id))) await sleep(20)
        return performance.now() - startedMs
      },
      async finish() {
        await stopProducers()
        await untilStill(url)
        const db = openPostgres(url, 1)
        const told = { committed: committed(), applicationTenant: other, requests: receiver.requests }
        const verdict = await judge(db, told)
        await db.close()
        return { ...verdict, repeated: receiver.total - receiver.requests.size }
      },
    },
    postgres,
  )
}

/** Resolves when nothing is unfinished, or when nothing of it has moved for long. */
async function untilStill(url: string): Promise<void> {
  let seen = ''
  let seenMs = performance.now()
  for (;;) {
    const [row] = await query<{ count: number; state: string }>(
      url,
      "SELECT count(*)::int AS count, count(*) || ' ' || coalesce(max(id), '') || ' ' || coalesce(sum(attempts), 0) AS state FROM gancho.delivery_queue",
    )
    if (row?.count === 0 || performance.now() - seenMs > standstillMs) return
    if (row?.state !== seen) seenMs = performance.now()
    seen = row?.state ?? ''
    await sleep(100)
  }
}
