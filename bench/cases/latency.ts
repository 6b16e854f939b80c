import { type Latency, latencyOf } from '../arrivals.ts'
import type { Bench } from '../bench.ts'
import type { Case, Row } from '../case.ts'
import { ms } from '../format.ts'
import { startGancho } from '../processes/gancho.ts'
import type { Published } from '../processes/publisher-process.ts'
import { waitUntil } from '../wait-until.ts'

/** Waits until everything published has arrived, at most ten seconds, and tells how long each took. */
export async function arrivedAt(
  { receiver }: Bench,
  path: string,
  published: readonly Published[],
): Promise<Latency> {
  await waitUntil(async () => (await receiver.call('count', path)).count >= published.length, {
    forMs: 10_000,
  })
  return latencyOf(published, await receiver.call('takeArrivals', path))
}

function row(what: string, latency: Latency, reach: string): Row {
  const { count, p50, p99, max, missing } = latency
  const lost = missing > 0 ? `; ${missing} of ${count + missing} did not arrive` : ''
  return {
    what,
    measured: `p50 ${ms(p50)}, p99 ${ms(p99)}, max ${ms(max)} (${count} events)${lost}`,
    reach,
    values: { count, p50, p99, max, missing },
  }
}

export const latency: Case = {
  name: 'latency',
  async run(bench) {
    const { publisher, emitter } = bench
    const databaseUrl = await bench.newDatabase()
    const gancho = await startGancho(bench, databaseUrl)
    const target = gancho.target('tenant')
    const path = '/record/latency'
    await gancho.addWebhook('tenant', { url: bench.receiverUrl(path) })
    await publisher.call('flood', { target, atOnce: 16, forMs: 2_000 })
    await arrivedAt(bench, path, await publisher.call('pace', { target, perSecond: 100, count: 100 }))

    const slow = await publisher.call('pace', { target, perSecond: 20, count: 200 })
    const idle = await arrivedAt(bench, path, slow)
    const busy = await arrivedAt(
      bench,
      path,
      await publisher.call('pace', { target, perSecond: 100, count: 1_000 }),
    )
    const outside = { url: databaseUrl, tenant: 'tenant', count: 200, pauseMs: 50 }
    const outbox = await arrivedAt(bench, path, await emitter.call('emitOneByOne', outside))
    return [
      row('start of POST /v1/events → receiver, 20/s (commit included)', idle, 'p50 ≤ 3 ms, p99 ≤ 8 ms'),
      row('start of POST /v1/events → receiver, 100/s', busy, 'p50 ≤ 3 ms, p99 ≤ 8 ms'),
      row('gancho.emit of another process → receiver (commit included)', outbox, 'p99 ≤ 100 ms'),
    ]
  },
}
