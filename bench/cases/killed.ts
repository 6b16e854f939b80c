import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import type { Case } from '../case.ts'
import { seconds } from '../format.ts'
import { startGancho } from '../processes/gancho.ts'
import { waitUntil } from '../wait-until.ts'

const atOnce = 64
const killAfterMs = 4_000

/** kill -9 of the server under load, then a start of it on the same database. */
export const killed: Case = {
  name: 'kill',
  async run(bench) {
    const { publisher, receiver, scope } = bench
    const databaseUrl = await bench.newDatabase()
    const first = await startGancho(bench, databaseUrl)
    const path = '/record/kill'
    await first.addWebhook('tenant', { url: bench.receiverUrl(path) })
    const flood = { target: first.target('tenant'), atOnce, forMs: 60_000, untilBroken: true, keepIds: true }
    const flooding = publisher.call('flood', flood)
    await sleep(killAfterMs)
    await first.kill()
    const killedMs = performance.now()
    const { ids } = await flooding

    await startGancho(bench, databaseUrl)
    const database = new pg.Client({ connectionString: databaseUrl })
    await database.connect()
    scope.onEnd(() => database.end())
    const count = async (text: string) => Number((await database.query<{ n: string }>(text)).rows[0]?.n)
    const isSettled = await waitUntil(
      async () => (await count('SELECT count(*) AS n FROM gancho.delivery_queue')) === 0,
      { forMs: 60_000 },
    )
    const settledMs = performance.now() - killedMs
    const rescued = await count(
      "SELECT count(*) AS n FROM gancho.delivery_attempts WHERE error = 'worker_lost'",
    )
    const arrivals = await receiver.call('takeArrivals', path)
    const lost = ids.filter((id) => !arrivals.has(id)).length
    const repeated = [...arrivals.values()].reduce((sum, { times }) => sum + times - 1, 0)
    return [
      {
        what: 'kill -9 of the server under the same load, then a start',
        measured:
          `of ${ids.length} accepted events ${lost} lost; ${repeated} duplicates among ${rescued} leases that were open; ` +
          `${isSettled ? seconds(settledMs) : 'more than 60 s'} from the kill until nothing was unfinished`,
        reach: '0 lost, only attempts in flight repeated, ≤ 10 s',
        values: { accepted: ids.length, lost, repeated, rescued, settledMs },
      },
    ]
  },
}
