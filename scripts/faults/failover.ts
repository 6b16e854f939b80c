import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { openPostgres } from '../../packages/server/src/platform/database/database.ts'
import { migrate } from '../../packages/server/src/platform/database/migrate.ts'
import { startCountingReceiver } from '../../packages/server/test/contention/counting-receiver.ts'
import { startWorkerProcess } from '../../packages/server/test/contention/worker-process.ts'
import { createTestWebhook } from '../../packages/server/test/support/factories.ts'
import { startReplicaOf, startTemporaryPostgres, type TemporaryPostgres } from '../temporary-postgres.ts'
import { query } from './query.ts'

/** What became of the events of producers, while the primary was lost in the middle and its replica promoted. */
export interface Failover {
  /** Events whose producer was told that its transaction committed, by the primary or by the promoted replica. */
  readonly committed: number
  /** Of them, how many the promoted replica does not have: PostgreSQL itself lost them. */
  readonly missing: number
  /** Events that the promoted replica has and that were not received. */
  readonly undelivered: number
  /** Deliveries that failed. */
  readonly failed: number
  /** Requests that came again. */
  readonly repeated: number
  /** From the loss of the primary until the first event of the promoted replica was received, in milliseconds. */
  readonly interruptionMs: number
}

interface Options {
  /** Whether a commit waits until the replica has it, as with synchronous_standby_names. */
  readonly synchronous: boolean
  /** How many events are committed before the loss, and how many after it. */
  readonly events: number
}

const producerCount = 8

/** Producers emit single events, two workers deliver them, the primary is killed, the replica promoted. */
export async function failOver({ synchronous, events }: Options): Promise<Failover> {
  const primary = await startTemporaryPostgres(['max_connections=100'])
  const replica = await startReplicaOf(primary)
  const receiver = await startCountingReceiver()
  const both = `postgres://postgres@${hostOf(primary)},${hostOf(replica)}/postgres?target_session_attrs=read-write`
  const db = openPostgres(primary.url)
  await migrate(db)
  const { tenantId } = await createTestWebhook(db, { url: receiver.url })
  if (synchronous) await waitForReplica(primary)
  const workers = await Promise.all([startWorkerProcess(both), startWorkerProcess(both)])

  const before = await produce(primary.url, {
    tenantId,
    isOver: (ids) => ids.size >= events,
    onEnough: () => primary.kill(),
  })
  const lostAtMs = performance.now()
  await db.close()
  await query(replica.url, 'SELECT pg_promote()')
  let firstAfterMs = Number.POSITIVE_INFINITY
  const after = await produce(replica.url, {
    tenantId,
    isOver: (ids) => ids.size >= events,
    async onEnough(ids) {
      const [first] = ids
      if (first === undefined) return
      await receiver.untilEvent(first)
      firstAfterMs = performance.now()
    },
  })

  while ((await query(replica.url, 'SELECT FROM gancho.delivery_queue LIMIT 1')).length > 0) await sleep(250)
  const kept = new Set(
    (await query<{ id: string }>(replica.url, 'SELECT id FROM gancho.events')).map(({ id }) => id),
  )
  const failed = await query(replica.url, "SELECT FROM gancho.delivery_log WHERE status = 'FAILED'")
  for (const worker of workers) await worker.stop()
  await receiver.close()
  await replica.stop()
  await primary.stop()
  const committed = [...before, ...after]
  return {
    committed: committed.length,
    missing: committed.filter((id) => !kept.has(id)).length,
    undelivered: [...kept].filter((id) => !receiver.requests.has(id)).length,
    failed: failed.length,
    repeated: receiver.total - receiver.requests.size,
    interruptionMs: firstAfterMs - lostAtMs,
  }
}

function hostOf({ url }: TemporaryPostgres): string {
  return new URL(url).host
}

/** From now on, a commit of the primary waits until its replica has written it to disk. */
async function waitForReplica({ url }: TemporaryPostgres): Promise<void> {
  await query(url, "ALTER SYSTEM SET synchronous_standby_names = '*'")
  await query(url, 'SELECT pg_reload_conf()')
  while ((await query(url, "SELECT FROM pg_stat_replication WHERE sync_state = 'sync'")).length === 0)
    await sleep(100)
}

/**
 * Emits single events on several connections, each in a transaction of its own, until there are enough and
 * `onEnough` is through, or the server is gone.
 * @returns the ids of the events whose commit was answered.
 */
async function produce(
  url: string,
  {
    tenantId,
    isOver,
    onEnough,
  }: {
    tenantId: string
    isOver: (ids: ReadonlySet<string>) => boolean
    onEnough: (ids: ReadonlySet<string>) => Promise<void>
  },
): Promise<ReadonlySet<string>> {
  const ids = new Set<string>()
  let enough: Promise<void> | null = null
  let isThrough = false
  async function emit(): Promise<void> {
    const client = new pg.Client(url)
    client.on('error', () => {})
    await client.connect()
    try {
      while (!isThrough) {
        const { rows } = await client.query<{ id: string }>(
          "SELECT gancho.emit($1, 'invoice.created', '{\"n\":1}') AS id",
          [tenantId],
        )
        for (const { id } of rows) ids.add(id)
        if (enough !== null || !isOver(ids)) continue
        enough = onEnough(ids).finally(() => {
          isThrough = true
        })
      }
      await client.end()
    } catch (error) {
      // A producer whose server is gone was told so; what it tried is not promised.
      if (!isThrough && enough === null) throw error
    }
  }
  await Promise.all(Array.from({ length: producerCount }, emit))
  await enough
  return ids
}
