import { setTimeout as sleep } from 'node:timers/promises'
import type { Latency } from '../arrivals.ts'
import type { Bench } from '../bench.ts'
import type { Case, Row } from '../case.ts'
import { ms, times } from '../format.ts'
import { startGancho } from '../processes/gancho.ts'
import { arrivedAt } from './latency.ts'

const events = { perSecond: 100, count: 500 }

/** One tenant's events while another tenant's receiver hangs, and the same before it does. */
async function compare(
  bench: Bench,
  input: { name: string; waiting: number; timeoutMs: number; settleMs: number },
): Promise<{ quiet: Latency; beside: Latency; timedOut: number }> {
  const { publisher, emitter, receiver } = bench
  const databaseUrl = await bench.newDatabase()
  const gancho = await startGancho(bench, databaseUrl)
  const path = `/record/${input.name}`
  const hanging = `/hang/${input.name}`
  const target = gancho.target('healthy')
  await gancho.addWebhook('healthy', { url: bench.receiverUrl(path) })
  await gancho.addWebhook('dead', { url: bench.receiverUrl(hanging), timeout_ms: input.timeoutMs })
  await publisher.call('flood', { target, atOnce: 16, forMs: 2_000 })
  await arrivedAt(bench, path, await publisher.call('pace', { target, ...events, count: 100 }))

  const quiet = await arrivedAt(bench, path, await publisher.call('pace', { target, ...events }))
  const outbox = { url: databaseUrl, tenant: 'dead', count: input.waiting, connections: 2 }
  await emitter.call('emitBatches', outbox)
  await sleep(input.settleMs)
  const beside = await arrivedAt(bench, path, await publisher.call('pace', { target, ...events }))
  const { count: timedOut } = await receiver.call('count', hanging)
  await gancho.kill()
  return { quiet, beside, timedOut }
}

export const hungReceiver: Case = {
  name: 'hung',
  async run(bench) {
    const hung = await compare(bench, { name: 'hung', waiting: 3_000, timeoutMs: 15_000, settleMs: 1_000 })
    const long = await compare(bench, {
      name: 'time-out',
      waiting: 100_000,
      timeoutMs: 1_000,
      settleMs: 4_000,
    })
    return [
      row("another tenant's 500 events while a receiver hangs with 3,000 waiting", hung),
      row("the others' latency while one webhook has 100,000 waiting and times out every time", long),
    ]
  },
}

function row(what: string, { quiet, beside, timedOut }: Awaited<ReturnType<typeof compare>>): Row {
  return {
    what,
    measured:
      `${beside.count} of ${beside.count + beside.missing} arrived; p50 ${ms(beside.p50)}, p99 ${ms(beside.p99)}; ` +
      `quiet p50 ${ms(quiet.p50)}, p99 ${ms(quiet.p99)}; ${timedOut} requests hung`,
    ratio: `p99 ${times(beside.p99 / quiet.p99)} the quiet one`,
    reach: 'all arrive; p99 ≤ 2× quiet',
    values: {
      arrived: beside.count,
      missing: beside.missing,
      p50: beside.p50,
      p99: beside.p99,
      quietP50: quiet.p50,
      quietP99: quiet.p99,
      timedOut,
    },
  }
}
