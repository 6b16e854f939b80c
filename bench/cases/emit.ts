import type { Case } from '../case.ts'
import { perSecond, us } from '../format.ts'
import { forkProcess } from '../processes/fork.ts'
import { cpuUsOf } from '../processes/usage.ts'
import type { WorkerMethods } from '../processes/worker-process.ts'

const count = 120_000
const connections = 4

export const emit: Case = {
  name: 'emit',
  async run(bench) {
    const databaseUrl = await bench.newDatabase()
    const migrator = await forkProcess<WorkerMethods>(bench.scope, 'worker-process.ts', bench.checkout)
    // One subscriber, and no worker: each event is stored with one delivery, and stays there.
    const urls = [bench.receiverUrl('/count/emit')]
    await migrator.call('configure', { databaseUrl, dataFolder: '/tmp/unused' })
    await migrator.call('subscribe', { urls })
    const input = { url: databaseUrl, tenant: 'tenant-1', connections }
    await bench.emitter.call('emitBatches', { ...input, count: count / 10 })
    const before = cpuUsOf(bench.postgres.pid)
    const result = await bench.emitter.call('emitBatches', { ...input, count })
    const postgresUs = (cpuUsOf(bench.postgres.pid) - before) / count
    return [
      {
        what: `gancho.emit_batch, 500 events a transaction, ${connections} connections, one subscriber`,
        measured: `${perSecond(result.perSecond)}; PostgreSQL ${us(postgresUs)} per event`,
        reach: '≥ 30,000/s',
        values: { perSecond: result.perSecond, postgresUs },
      },
    ]
  },
}
