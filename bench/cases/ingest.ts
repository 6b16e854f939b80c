import type { Bench } from '../bench.ts'
import type { Case, Row } from '../case.ts'
import { percent, perSecond, us } from '../format.ts'
import type { BareApiMethods } from '../processes/bare-api-process.ts'
import { forkProcess } from '../processes/fork.ts'
import { startGancho } from '../processes/gancho.ts'
import type { Target } from '../processes/publisher-process.ts'
import { cpuUsOf } from '../processes/usage.ts'

const atOnce = 64
const warmUpMs = 2_000
const forMs = 5_000

interface Ingested {
  readonly perSecond: number
  readonly serverUs: number
  readonly postgresUs: number
}

async function flood({ publisher, postgres }: Bench, target: Target, pid: number): Promise<Ingested> {
  await publisher.call('flood', { target, atOnce, forMs: warmUpMs })
  const before = { server: cpuUsOf(pid), postgres: cpuUsOf(postgres.pid) }
  const { perSecond, accepted } = await publisher.call('flood', { target, atOnce, forMs })
  return {
    perSecond,
    serverUs: (cpuUsOf(pid) - before.server) / accepted,
    postgresUs: (cpuUsOf(postgres.pid) - before.postgres) / accepted,
  }
}

async function withoutStoring(bench: Bench): Promise<Ingested> {
  const databaseUrl = await bench.newDatabase()
  const bare = await forkProcess<BareApiMethods>(bench.scope, 'bare-api-process.ts', bench.checkout)
  const operatorKey = 'operator-key-of-the-benchmark'
  const url = await bare.call('listen', { databaseUrl, operatorKey })
  return await flood(bench, { url, key: operatorKey, tenant: 'tenant-1' }, bare.pid)
}

export const ingest: Case = {
  name: 'ingest',
  async run(bench) {
    const bare = await withoutStoring(bench)
    const gancho = await startGancho(bench, await bench.newDatabase())
    // Paused, so that its deliveries are stored and wait: delivering them is the whole path, another case.
    const webhook = await gancho.addWebhook('stored', { url: bench.receiverUrl('/count/ingest') })
    await gancho.pause('stored', webhook)
    const nobody = await flood(bench, gancho.target('nobody'), gancho.pid)
    const stored = await flood(bench, gancho.target('stored'), gancho.pid)
    const row = (what: string, value: Ingested, reach?: string): Row => ({
      what: `POST /v1/events, ${atOnce} at once: ${what}`,
      measured: `${perSecond(value.perSecond)}; CPU per event: server ${us(value.serverUs)}, PostgreSQL ${us(value.postgresUs)}`,
      ratio: percent(value.perSecond / bare.perSecond),
      ...(reach === undefined ? {} : { reach }),
      values: { ...value, barePerSecond: bare.perSecond },
    })
    return [
      row('the same API, answering without storing', bare),
      row('no subscriber', nobody),
      row('stored with one delivery, answered after commit', stored, '≥ 60 % of answering without storing'),
    ]
  },
}
