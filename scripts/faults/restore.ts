import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { sql } from 'kysely'
import { openPostgres } from '../../packages/server/src/platform/database/database.ts'
import { startCountingReceiver } from '../../packages/server/test/contention/counting-receiver.ts'
import { startWorkerProcess } from '../../packages/server/test/contention/worker-process.ts'
import { startProducers } from '../../packages/server/test/operations/producers.ts'
import { emptyPostgres } from '../../packages/server/test/platform/database/empty-database.ts'
import type { TestDatabase } from '../../packages/server/test/support/db.ts'
import { createTestWebhook } from '../../packages/server/test/support/factories.ts'
import { differencesFromHistory } from '../../packages/server/test/support/history.ts'

const run = promisify(execFile)

/** What became of a backup that was made in the middle of everything, in another database. */
export interface Restore {
  /** Events whose commit was answered before the backup began, and those of them that it does not have. */
  readonly committed: number
  readonly missing: number
  /** Deliveries that the backup has unfinished: those that wait, of these those that had an attempt, and those leased. */
  readonly pending: number
  readonly retrying: number
  readonly leased: number
  /** Of the unfinished ones, how many neither came after the restore nor failed. */
  readonly undelivered: number
  /** Deliveries that failed, and how many of those without a request. */
  readonly failed: number
  readonly failedUnsent: number
  /** What was finished in the backup and was sent again. */
  readonly resent: number
  /** Of an ordered webhook, what came in another order than it was emitted in. */
  readonly outOfOrder: number
  /** Where statistics or the health of webhooks are not what the history says. */
  readonly differences: readonly string[]
  /** From the start of the restored workers until nothing waited any more. */
  readonly seconds: number
}

/** Deliveries of the webhooks that hold, keep an order or refuse, each. */
const ofEach = 40

/**
 * Makes a backup while producers emit, a worker delivers, receivers hold requests and refuse others, and a backlog
 * waits; restores it in another database, when receivers are well again, and lets two workers deliver there.
 * @param db where all begins, without anything in it.
 */
export async function restoreUnderLoad(db: TestDatabase, { events }: { events: number }): Promise<Restore> {
  const { promise: recovered, resolve: recover } = Promise.withResolvers<void>()
  let isRecovered = false
  const ordered: string[] = []
  const receiver = await startCountingReceiver((path) => {
    if (path === '/rejects') return 400
    if (isRecovered || path === '/accepts') return 204
    return path === '/refuses' ? 503 : recovered.then(() => 204)
  })
  const to = async (path: string, settings: Parameters<typeof createTestWebhook>[1] = {}) =>
    (await createTestWebhook(db, { url: receiver.url + path, ...settings })).tenantId
  const accepting = await to('accepts')
  const rejecting = await to('rejects', { scheduleSeconds: [0] })
  const refusing = await to('refuses', { scheduleSeconds: [0, ...Array.from({ length: 15 }, () => 5)] })
  const holding = await to('holds', { timeoutMs: 30_000 })
  const inOrder = await to('holds-in-order', { timeoutMs: 30_000, ordered: true })
  const paused = await to('accepts', { state: 'PAUSED' })
  const url = db.url ?? ''
  const worker = await startWorkerProcess(url)
  const producers = await startProducers(url, {
    tenantIds: [accepting, accepting, accepting, rejecting],
    count: 8,
    pauseMs: 2,
  })
  await receiver.until(events)
  const emitted = new Set<string>()
  for (const tenantId of [refusing, holding, inOrder, paused]) {
    const ids = await emitMany(db, tenantId, ofEach)
    for (const id of ids) emitted.add(id)
    if (tenantId === inOrder) ordered.push(...ids)
    // All of these were refused once; of those, as many are held as the worker sends at a time.
    for (const id of tenantId === refusing ? ids : ids.slice(0, 1))
      if (tenantId !== paused) await receiver.untilEvent(id)
  }
  // The backlog: what was committed in one moment is not delivered in the next.
  for (const id of await emitMany(db, accepting, events)) emitted.add(id)
  const committed = new Set([...producers.committed, ...emitted])

  const folder = mkdtempSync(join(tmpdir(), 'gancho-restore-'))
  const file = join(folder, 'gancho.dump')
  await run('pg_dump', ['--format=custom', `--file=${file}`, url])
  await producers.stop()
  await worker.kill()
  const target = await emptyPostgres()
  await run('pg_restore', ['--exit-on-error', `--dbname=${target.url}`, file])
  rmSync(folder, { recursive: true })

  const restored = openPostgres(target.url)
  const known = await queryIds(restored, 'SELECT id FROM gancho.events')
  const unfinished = await unfinishedOf(restored)
  const finished = await queryIds(restored, 'SELECT event_id AS id FROM gancho.delivery_log')
  const before = new Map(receiver.requests)
  isRecovered = true
  recover()
  await sql`UPDATE gancho.webhooks SET state = 'ACTIVE', version = version + 1 WHERE state = 'PAUSED'`.execute(
    restored.kysely,
  )
  const startedMs = performance.now()
  const workers = await Promise.all([startWorkerProcess(target.url), startWorkerProcess(target.url)])
  while ((await queryIds(restored, 'SELECT id FROM gancho.delivery_queue LIMIT 1')).size > 0) await sleep(250)
  const seconds = (performance.now() - startedMs) / 1_000
  for (const each of workers) await each.stop()

  const failed = await queryIds(
    restored,
    "SELECT event_id AS id FROM gancho.delivery_log WHERE status = 'FAILED'",
  )
  const cameAgain = (id: string) => (receiver.requests.get(id) ?? 0) > (before.get(id) ?? 0)
  const arrivals = [...receiver.requests.keys()].filter((id) => ordered.includes(id))
  const restore: Restore = {
    committed: committed.size,
    missing: [...committed].filter((id) => !known.has(id)).length,
    pending: unfinished.filter(({ leased }) => !leased).length,
    retrying: unfinished.filter(({ leased, attempts }) => !leased && attempts > 0).length,
    leased: unfinished.filter(({ leased }) => leased).length,
    undelivered: unfinished.filter(({ event_id }) => !cameAgain(event_id) && !failed.has(event_id)).length,
    failed: failed.size,
    failedUnsent: [...failed].filter((id) => !receiver.requests.has(id)).length,
    resent: [...finished].filter(cameAgain).length,
    outOfOrder: arrivals.filter((id, index) => id !== ordered[index]).length,
    differences: await differencesFromHistory(restored),
    seconds,
  }
  await restored.close()
  await target.drop()
  await receiver.close()
  return restore
}

async function emitMany(db: TestDatabase, tenantId: string, count: number): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    SELECT id FROM (SELECT array_agg('invoice.created'::text) AS events, array_agg(json_build_object('n', n)) AS data
                      FROM generate_series(1, ${count}::int) n) AS made,
           gancho.emit_batch(${tenantId}, events, data)`.execute(db.kysely)
  return rows.map(({ id }) => id)
}

async function unfinishedOf({ kysely }: Pick<TestDatabase, 'kysely'>) {
  const { rows } = await sql<{ event_id: string; leased: boolean; attempts: number }>`
    SELECT event_id, lease_owner IS NOT NULL AS leased, attempts FROM gancho.delivery_queue`.execute(kysely)
  return rows
}

async function queryIds({ kysely }: Pick<TestDatabase, 'kysely'>, text: string): Promise<Set<string>> {
  return new Set((await sql.raw<{ id: string }>(text).execute(kysely)).rows.map(({ id }) => id))
}
