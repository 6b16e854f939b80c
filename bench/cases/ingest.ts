import type { Bench } from '../bench.ts'
import type { Case, Row } from '../case.ts'
import { percent, perSecond } from '../format.ts'
import type { BareApiMethods } from '../processes/bare-api-process.ts'
import { forkProcess } from '../processes/fork.ts'
import { startGancho } from '../processes/gancho.ts'
import type { Target } from '../processes/publisher-process.ts'

const atOnce = 64
const warmUpMs = 2_000
const forMs = 5_000

async function accepted(bench: Bench, target: Target): Promise<number> {
  await bench.publisher.call('flood', { target, atOnce, forMs: warmUpMs })
  const result = await bench.publisher.call('flood', { target, atOnce, forMs })
  return result.perSecond
}

async function withoutStoring(bench: Bench): Promise<number> {
  const databaseUrl = await bench.newDatabase()
  const bare = await forkProcess<BareApiMethods>(bench.scope, 'bare-api-process.ts')
  const operatorKey = 'operator-key-of-the-benchmark'
  const url = await bare.call('listen', { databaseUrl, operatorKey })
  return await accepted(bench, { url, key: operatorKey, tenant: 'tenant-1' })
}

export const ingest: Case = {
  name: 'ingest',
  async run(bench) {
    const bare = await withoutStoring(bench)
    const gancho = await startGancho(bench.scope, await bench.newDatabase())
    // Paused, so that its deliveries are stored and wait: delivering them is the whole path, another case.
    const webhook = await gancho.addWebhook('stored', { url: bench.receiverUrl('/count/ingest') })
    await gancho.pause('stored', webhook)
    const nobody = await accepted(bench, gancho.target('nobody'))
    const stored = await accepted(bench, gancho.target('stored'))
    const row = (what: string, value: number, reach?: string): Row => ({
      what: `POST /v1/events, ${atOnce} at once: ${what}`,
      measured: perSecond(value),
      ratio: percent(value / bare),
      ...(reach === undefined ? {} : { reach }),
      values: { perSecond: value, barePerSecond: bare },
    })
    return [
      row('the same API, answering without storing', bare),
      row('no subscriber', nobody),
      row('stored with one delivery, answered after commit', stored, '≥ 60 % of answering without storing'),
    ]
  },
}
