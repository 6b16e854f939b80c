import { execFile } from 'node:child_process'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { sql } from 'kysely'
import { type Database, openPostgres } from '../../packages/server/src/platform/database/database.ts'
import { startCountingReceiver } from '../../packages/server/test/contention/counting-receiver.ts'
import {
  type GanchoProcess,
  operatorKey,
  type ServerProcess,
  startServerProcess,
  startWorkerProcess,
} from '../../packages/server/test/contention/worker-process.ts'
import { startProducers } from '../../packages/server/test/operations/producers.ts'
import { createTestWebhook, emitTestEvent } from '../../packages/server/test/support/factories.ts'
import { differencesFromHistory } from '../../packages/server/test/support/history.ts'
import { sourceEnvironment } from '../source-environment.ts'

const run = promisify(execFile)

/** What became of events while two versions worked on one database. */
export interface TwoVersions {
  /** Events whose commit was answered, and how many of them over HTTP. */
  readonly committed: number
  readonly posted: number
  /** Events that no request came of, and those that came without having been committed. */
  readonly lost: number
  readonly unasked: number
  /** POSTs that a server refused. */
  readonly refused: number
  /** Deliveries that failed although their receiver accepts. */
  readonly failed: number
  /** Requests that came again, and what the killed processes had leased, by the version that took it over. */
  readonly repeated: number
  readonly takenOverByOlder: number
  readonly takenOverByNewer: number
  /** Of an ordered webhook, what came in another order than it was emitted in. */
  readonly outOfOrder: number
  /** Where statistics or the health of webhooks are not what the history says. */
  readonly differences: readonly string[]
}

interface Options {
  /** The programs. The newer one may know more migrations, or the same. */
  readonly older: string
  readonly newer: string
  /** How many events are received in each phase, at the least. */
  readonly events: number
}

/** Between two events of one application, in milliseconds. */
const pauseMs = 10
/** An ordered webhook gets one at a time, and is not to have a backlog at the end. */
const orderedPauseMs = 100

/**
 * Upgrades under load: the older version serves and delivers, the newer one migrates and joins, a worker of the newer one
 * is killed beside the older ones, and then all of the older ones beside the newer.
 * @param url of an empty database.
 */
export async function sideBySide(url: string, { older, newer, events }: Options): Promise<TwoVersions> {
  const migrateWith = async (command: string) => {
    const env = { ...sourceEnvironment, DATABASE_URL: url }
    await run(process.execPath, [command, 'migrate', '--log-level', 'silent'], { env })
  }
  await migrateWith(older)
  const db = openPostgres(url)
  /** Requests that come meanwhile are answered at its end. */
  let hold: PromiseWithResolvers<void> | null = null
  const receiver = await startCountingReceiver((path) => {
    if (path === '/holds' && hold !== null) return hold.promise.then(() => 204)
    return path === '/rejects' ? 400 : 204
  })
  const accepting = await createTestWebhook(db, { url: `${receiver.url}accepts` })
  const holding = await createTestWebhook(db, { url: `${receiver.url}holds`, timeoutMs: 30_000 })
  const rejecting = await createTestWebhook(db, { url: `${receiver.url}rejects`, scheduleSeconds: [0] })
  const inOrder = await createTestWebhook(db, { url: `${receiver.url}ordered`, ordered: true })
  const oldOnes = await Promise.all([
    startServerProcess({ DATABASE_URL: url }, [], older),
    startWorkerProcess(url, {}, older),
  ])

  const tenantIds = [accepting.tenantId, accepting.tenantId, rejecting.tenantId]
  const producers = await startProducers(url, { tenantIds, count: 6, pauseMs })
  const api = postEvents(accepting.tenantId, oldOnes[0])
  const ordered = emitInOrder(db, inOrder.tenantId)
  const more = () => receiver.until(receiver.requests.size + events)
  const heldEvents: string[] = []
  /** Kills processes once their workers have requests under way that are not answered. */
  async function killAtWork(
    processes: readonly GanchoProcess[],
    workers: ReadonlySet<string>,
  ): Promise<void> {
    const before = await lostAttempts(db)
    const mine = Promise.withResolvers<void>()
    hold = mine
    while (!(await haveLeases(db, holding.id, workers))) {
      for (let n = 0; n < 10; n += 1) heldEvents.push(await emitTestEvent(db, holding.tenantId))
      await sleep(250)
    }
    for (const each of processes) await each.kill()
    hold = null
    mine.resolve()
    while ((await lostAttempts(db)) === before) await sleep(250)
  }
  await more()

  const olderWorkers = await workersOf(db)
  await migrateWith(newer)
  const killed = await startWorkerProcess(url, {}, newer)
  await more()
  const newWorkers = [...(await workersOf(db))].filter((id) => !olderWorkers.has(id))
  await killAtWork([killed], new Set(newWorkers))
  await more()

  const takenOverByOlder = await lostAttempts(db)
  const newOnes = await Promise.all([
    startServerProcess({ DATABASE_URL: url }, [], newer),
    startWorkerProcess(url, {}, newer),
  ])
  api.also(newOnes[0])
  await more()
  api.only(newOnes[0])
  await killAtWork(oldOnes, olderWorkers)
  await more()

  const posted = await api.stop()
  const emitted = await ordered.stop()
  await producers.stop()
  while ((await unfinished(db)) > 0) await sleep(250)
  for (const each of newOnes) await each.stop()
  const committed = new Set([...producers.committed, ...posted.ids, ...emitted, ...heldEvents])
  const { rows: failed } = await sql`
    SELECT FROM gancho.delivery_log WHERE status = 'FAILED' AND webhook_id <> ${rejecting.id}`.execute(
    db.kysely,
  )
  const arrivals = [...receiver.requests.keys()].filter((id) => emitted.includes(id))
  const seen: TwoVersions = {
    committed: committed.size,
    posted: posted.ids.length,
    lost: [...committed].filter((id) => !receiver.requests.has(id)).length,
    // An answer that a kill cut off is no promise that nothing was committed.
    unasked: [...receiver.requests.keys()].filter((id) => !committed.has(id)).length - posted.unanswered,
    refused: posted.refused,
    failed: failed.length,
    repeated: receiver.total - receiver.requests.size,
    takenOverByOlder,
    takenOverByNewer: (await lostAttempts(db)) - takenOverByOlder,
    outOfOrder: arrivals.filter((id, index) => id !== emitted[index]).length,
    differences: await differencesFromHistory(db),
  }
  await db.close()
  await receiver.close()
  return seen
}

/** How many attempts were lost with their workers: so many deliveries others have taken over. */
async function lostAttempts(db: Database): Promise<number> {
  const { rows } = await sql<{ lost: number }>`
    SELECT count(*)::int AS lost FROM gancho.delivery_attempts WHERE error = 'worker_lost'`.execute(db.kysely)
  return rows[0]?.lost ?? 0
}

async function workersOf(db: Database): Promise<Set<string>> {
  const { rows } = await sql<{ id: string }>`SELECT id FROM gancho.workers`.execute(db.kysely)
  return new Set(rows.map(({ id }) => id))
}

async function haveLeases(db: Database, webhookId: string, workers: ReadonlySet<string>): Promise<boolean> {
  const { rows } = await sql<{ owner: string | null }>`
    SELECT DISTINCT lease_owner AS owner FROM gancho.delivery_queue WHERE webhook_id = ${webhookId}`.execute(
    db.kysely,
  )
  return rows.some(({ owner }) => owner !== null && workers.has(owner))
}

async function unfinished(db: Database): Promise<number> {
  return (await sql`SELECT FROM gancho.delivery_queue LIMIT 1`.execute(db.kysely)).rows.length
}

/** An application that emits one event after the other. */
function emitInOrder(db: Database, tenantId: string) {
  const ids: string[] = []
  let isStopped = false
  const emitting = (async () => {
    while (!isStopped) {
      ids.push(await emitTestEvent(db, tenantId))
      await sleep(orderedPauseMs)
    }
  })()
  return {
    async stop(): Promise<readonly string[]> {
      isStopped = true
      await emitting
      return ids
    },
  }
}

/** Applications that send events to the servers in turn, one at a time. */
function postEvents(tenantId: string, first: ServerProcess) {
  let servers = [first]
  let isStopped = false
  const ids: string[] = []
  let refused = 0
  let unanswered = 0
  const data = {
    invoice_id: '1',
    invoice_number: '1',
    amount: '1.00',
    currency: 'USD',
    customer_name: 'Acme',
  }
  const request = {
    method: 'POST',
    headers: {
      authorization: `Bearer ${operatorKey}`,
      'x-tenant-id': tenantId,
      'content-type': 'application/json',
    },
    body: JSON.stringify({ event: 'invoice.created', data }),
  }
  async function post(server: ServerProcess): Promise<void> {
    const response = await fetch(`${server.url}/v1/events`, request).catch(() => null)
    const body = (await response?.json().catch(() => null)) as { id: string } | null | undefined
    if (response?.status === 202 && body) ids.push(body.id)
    else if (response === null) unanswered += 1
    else refused += 1
  }
  const posting = (async () => {
    for (let n = 0; !isStopped; n += 1) {
      const server = servers[n % servers.length]
      if (server !== undefined) await post(server)
      await sleep(pauseMs)
    }
  })()
  return {
    also(server: ServerProcess) {
      servers = [...servers, server]
    },
    only(server: ServerProcess) {
      servers = [server]
    },
    async stop() {
      isStopped = true
      await posting
      return { ids, refused, unanswered }
    },
  }
}
