import type { Case } from '../case.ts'
import { percent, perSecond } from '../format.ts'
import { meanOf } from '../statistics.ts'
import { storeFinished } from '../stored-deliveries.ts'
import { startEngine } from './engine.ts'

const count = 60_000
const rounds = 3

export const history: Case = {
  name: 'history',
  isLong: true,
  async run(bench) {
    const { finished } = bench.options
    const start = async () => {
      const databaseUrl = await bench.newDatabase()
      return { databaseUrl, engine: await startEngine(bench, { databaseUrl, name: 'history', webhooks: 10 }) }
    }
    const full = await start()
    await storeFinished(full.databaseUrl, { count: finished, tenant: "'tenant-' || n % 100" })
    const emptyRates: number[] = []
    const fullRates: number[] = []
    // By turns, so that a machine that changes its speed changes both.
    for (let round = 0; round < rounds; round += 1) {
      const empty = await start()
      for (const [{ engine }, rates] of [
        [empty, emptyRates],
        [full, fullRates],
      ] as const) {
        await engine.drain(count / 10)
        rates.push((await engine.drain(count)).perSecond)
      }
    }
    const empty = meanOf(emptyRates)
    const stored = meanOf(fullRates)
    return [
      {
        what: `deliveries with ${finished.toLocaleString('en')} finished ones stored`,
        measured: `${perSecond(stored)}; empty database ${perSecond(empty)}`,
        ratio: percent(stored / empty),
        reach: '≥ 90 % of an empty database (with 10 million)',
        values: { finished, stored, empty },
      },
    ]
  },
}
