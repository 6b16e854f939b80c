import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'kysely'
import { openEmbedded } from '../../packages/server/src/platform/database/embedded/embedded-database.ts'
import {
  type CountingReceiver,
  startCountingReceiver,
} from '../../packages/server/test/contention/counting-receiver.ts'
import {
  operatorKey,
  type ServerProcess,
  startServerProcess,
} from '../../packages/server/test/contention/worker-process.ts'
import type { SmallDisk } from '../small-disk.ts'
import { faultEvent, makeApplicationTable, type Producers, startHttpProducers } from './producers.ts'
import { judge, type Verdict } from './verdict.ts'

/** A server on its embedded database under load, with producers over HTTP. */
export interface EmbeddedInstallation {
  readonly server: ServerProcess
  readonly receiver: CountingReceiver
  readonly http: Producers
  /** Resolves when an event that is committed from now on is received. @returns how long that took, in milliseconds. */
  untilNewEvent(): Promise<number>
  /**
   * Stops the producers and the server, starts the server again until nothing is unfinished, opens the database itself,
   * and tells what became of all.
   */
  finish(): Promise<Verdict>
}

const tenantId = 'tenant-1'
const producers = 4
const answerAfterMs = 20
/** What is unfinished after a stop has all been received after so long, or will not be. */
const patienceMs = 60_000

export async function onEmbeddedInstallation<Result>(
  disk: SmallDisk,
  padding: number,
  run: (installation: EmbeddedInstallation) => Promise<Result>,
): Promise<Result> {
  await using parts = new AsyncDisposableStack()
  const receiver = await startCountingReceiver(() => sleep(answerAfterMs, 204))
  parts.defer(receiver.close)
  const start = async () => {
    const started = await startServerProcess({ GANCHO_DATA: disk.folder }, disk.enter)
    parts.defer(started.kill)
    return started
  }
  const server = await start()
  await call(server, 'PUT', `/v1/event-types/${faultEvent}`, { group: 'Test' })
  await call(server, 'POST', '/v1/webhooks', { url: receiver.url, events: [faultEvent] })
  const http = startHttpProducers(server.url, tenantId, producers, padding)
  parts.defer(http.stop)

  return await run({
    server,
    receiver,
    http,
    async untilNewEvent() {
      const [before, startedMs] = [new Set(http.committed), performance.now()]
      while (![...http.committed].some((id) => !before.has(id) && receiver.requests.has(id))) await sleep(20)
      return performance.now() - startedMs
    },
    async finish() {
      await http.stop()
      await server.stop()
      const again = await start()
      const isReceived = () => [...http.committed].every((id) => receiver.requests.has(id))
      for (const untilMs = performance.now() + patienceMs; !isReceived() && performance.now() < untilMs; )
        await sleep(100)
      await again.stop()
      const db = await openEmbedded(disk.path)
      try {
        await sql.raw(makeApplicationTable).execute(db.kysely)
        const told = { committed: http.committed, applicationTenant: '', requests: receiver.requests }
        const verdict = await judge(db, told)
        return { ...verdict, repeated: receiver.total - receiver.requests.size }
      } finally {
        await db.close()
      }
    },
  })
}

async function call(
  { url }: ServerProcess,
  method: string,
  path: string,
  body: Readonly<Record<string, unknown>>,
): Promise<void> {
  const headers = {
    authorization: `Bearer ${operatorKey}`,
    'x-tenant-id': tenantId,
    'content-type': 'application/json',
  }
  const answer = await fetch(url + path, { method, headers, body: JSON.stringify(body) })
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`)
}
