import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'kysely'
import { startCountingReceiver } from '../../packages/server/test/contention/counting-receiver.ts'
import {
  startWorkerProcess,
  type WorkerProcess,
} from '../../packages/server/test/contention/worker-process.ts'
import type { TestDatabase } from '../../packages/server/test/support/db.ts'
import { createTestWebhook } from '../../packages/server/test/support/factories.ts'

/** What became of many events, while the workers were killed again and again. */
export interface ManyEvents {
  /** Events whose transaction committed. */
  readonly sent: number
  /** Of them, how many no request came of and whose delivery did not visibly fail either. */
  readonly lost: number
  /** Events that came although their transaction was rolled back. */
  readonly unasked: number
  /** How many deliveries failed, and how many of those without a request. */
  readonly failed: number
  readonly failedUnsent: number
  readonly kills: number
  /** Requests that came again, and those that had come and were not recorded when their worker was killed. */
  readonly repeated: number
  readonly inFlightAtKills: number
  readonly seconds: number
}

interface Options {
  readonly count: number
  readonly killEveryMs: number
  /** Told now and then how far it is. */
  readonly onProgress?: (received: number, kills: number) => void
}

const batchSize = 500
/** A worker without a heartbeat for so long was killed; the others take its deliveries some seconds later. */
const silentMs = 2_500
const undone = new Error('rolled back')

/**
 * Emits events of several tenants, every tenth transaction rolled back, to two worker processes on PostgreSQL, one of
 * which is killed every few seconds and replaced, until everything has ended. One webhook refuses everything.
 */
export async function sendManyEvents(
  db: TestDatabase,
  { count, killEveryMs, onProgress }: Options,
): Promise<ManyEvents> {
  const receiver = await startCountingReceiver((path) => (path === '/refuses' ? 500 : 204))
  const paths = ['accepts-1', 'accepts-2', 'accepts-3', 'refuses']
  const tenants = await Promise.all(
    paths.map(async (path) => {
      const retry = path === 'refuses' ? { scheduleSeconds: [0] } : {}
      return (await createTestWebhook(db, { url: receiver.url + path, ...retry })).tenantId
    }),
  )
  const startWorker = () => startWorkerProcess(db.url ?? '')
  let workers: readonly WorkerProcess[] = await Promise.all([startWorker(), startWorker()])
  const startedMs = performance.now()
  const committed = new Set<string>()
  const inFlight = new Set<string>()
  let kills = 0

  async function emit(): Promise<void> {
    for (let batch = 0; committed.size < count; batch += 1) {
      const tenant = batch % 20 === 5 ? tenants[3] : tenants[batch % 3]
      const ids = await db.kysely
        .transaction()
        .execute(async (tx) => {
          const { rows } = await sql<{ id: string }>`
            SELECT id FROM (SELECT array_agg('invoice.created'::text) AS events, array_agg(json_build_object('n', n)) AS data
                              FROM generate_series(1, ${batchSize}::int) n) AS made,
                   gancho.emit_batch(${tenant}, events, data)`.execute(tx)
          if (batch % 10 === 9) throw undone
          return rows.map(({ id }) => id)
        })
        .catch((error) => {
          if (error === undone) return []
          throw error
        })
      for (const id of ids) committed.add(id)
    }
  }

  async function unfinished(): Promise<boolean> {
    const { rows } = await sql`SELECT FROM gancho.delivery_queue LIMIT 1`.execute(db.kysely)
    return rows.length > 0
  }

  /** What the worker that was just killed had sent and not recorded: its leases stay for some seconds. */
  async function noteInFlight(): Promise<void> {
    await sleep(silentMs + 500)
    const { rows } = await sql<{ event_id: string }>`
      SELECT q.event_id FROM gancho.delivery_queue q JOIN gancho.workers w ON w.id = q.lease_owner
       WHERE w.heartbeat_at < clock_timestamp() - ${silentMs} * interval '1 ms'`.execute(db.kysely)
    for (const { event_id } of rows) if (receiver.requests.has(event_id)) inFlight.add(`${kills} ${event_id}`)
  }

  const emitting = emit()
  let isEmitted = false
  emitting.then(
    () => {
      isEmitted = true
    },
    () => {},
  )
  while (!isEmitted || (await unfinished())) {
    await sleep(killEveryMs)
    if (isEmitted && !(await unfinished())) break
    const [first, second] = workers
    if (first === undefined || second === undefined) throw new Error('there are two workers')
    await first.kill()
    kills += 1
    const [replaced] = await Promise.all([startWorker(), noteInFlight()])
    workers = [second, replaced]
    onProgress?.(receiver.requests.size, kills)
  }
  await emitting
  for (const worker of workers) await worker.kill()
  const verdict = await judge(db, committed, receiver.requests)
  await receiver.close()
  return {
    sent: committed.size,
    ...verdict,
    kills,
    repeated: receiver.total - receiver.requests.size,
    inFlightAtKills: inFlight.size,
    seconds: (performance.now() - startedMs) / 1_000,
  }
}

/** Compares what was committed with what came and with the log, page by page. */
async function judge(
  db: TestDatabase,
  committed: ReadonlySet<string>,
  requests: ReadonlyMap<string, number>,
) {
  const failedIds = new Set<string>()
  let after = ''
  for (;;) {
    const { rows } = await sql<{ id: string; event_id: string }>`
      SELECT id, event_id FROM gancho.delivery_log WHERE status = 'FAILED' AND id > ${after} ORDER BY id LIMIT 50000`.execute(
      db.kysely,
    )
    for (const { event_id } of rows) failedIds.add(event_id)
    const last = rows.at(-1)
    if (last === undefined) break
    after = last.id
  }
  const isAccounted = (id: string) => failedIds.has(id) || requests.has(id)
  return {
    lost: [...committed].filter((id) => !isAccounted(id)).length,
    unasked: [...requests.keys()].filter((id) => !committed.has(id)).length,
    failed: failedIds.size,
    failedUnsent: [...failedIds].filter((id) => !requests.has(id)).length,
  }
}
