import { setTimeout as sleep } from 'node:timers/promises'
import type { Case } from '../case.ts'
import { mb, percent } from '../format.ts'
import { startGancho } from '../processes/gancho.ts'
import { cpuUsOf, memoryOf } from '../processes/usage.ts'

/** A process that has just started is still collecting the garbage of its start. */
const settleMs = 15_000
const forMs = 10_000

export const idle: Case = {
  name: 'idle',
  async run(bench) {
    const { postgres } = bench
    const onPostgres = await startGancho(bench, await bench.newDatabase())
    const onPglite = await startGancho(bench, null)
    for (const gancho of [onPostgres, onPglite]) {
      await gancho.addWebhook('tenant', { url: bench.receiverUrl('/count/idle') })
    }
    await sleep(settleMs)
    const pids = [onPostgres.pid, postgres.pid, onPglite.pid]
    const before = pids.map(cpuUsOf)
    await sleep(forMs)
    const [server = 0, database = 0, embedded = 0] = pids.map(
      (pid, index) => (cpuUsOf(pid) - (before[index] ?? 0)) / (forMs * 1_000),
    )
    const serverMb = memoryOf(onPostgres.pid).nowMb
    const embeddedMb = memoryOf(onPglite.pid).nowMb
    return [
      {
        what: 'idle server, PostgreSQL',
        measured: `server ${percent(server)} of a core, its PostgreSQL ${percent(database)}; ${mb(serverMb)} resident`,
        reach: '≤ 1 % of a core',
        values: { server, database, serverMb },
      },
      {
        what: 'idle server, PGlite',
        measured: `${percent(embedded)} of a core; ${mb(embeddedMb)} resident`,
        reach: '≤ 1 % of a core',
        values: { embedded, embeddedMb },
      },
    ]
  },
}
