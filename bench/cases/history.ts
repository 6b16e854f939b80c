import pg from 'pg'
import type { Case } from '../case.ts'
import { percent, perSecond } from '../format.ts'
import { envelope, eventType } from '../sample-event.ts'
import { meanOf } from '../statistics.ts'
import { startEngine } from './engine.ts'

const count = 60_000
const rounds = 3
const chunk = 100_000
const storedDays = 28

/** Finished deliveries with their events and attempts, spread evenly over the last four weeks. */
async function storeFinished(databaseUrl: string, finished: number): Promise<void> {
  const database = new pg.Client({ connectionString: databaseUrl })
  await database.connect()
  await database.query(`SELECT gancho.create_partitions(now() - interval '${storedDays} days', 5)`)
  for (let from = 0; from < finished; from += chunk) {
    const to = Math.min(from + chunk, finished)
    await database.query({
      text: `
        WITH made AS MATERIALIZED (
          SELECT n, at, lpad(to_hex(n), 8, '0') || right(gen_random_uuid()::text, 12) AS rest
            FROM generate_series($1::int, $2::int - 1) n,
         LATERAL (SELECT now() - interval '${storedDays} days' * (1 - n::float8 / $3)) AS t (at)
        ), stored AS (
          INSERT INTO gancho.events (id, tenant_id, event, resource_type, resource_id, body, created_at)
          SELECT gancho.first_id('evt', at) || rest, 'tenant-' || n % 100, $4, 'invoice', 'inv-123', $5, at FROM made
        ), logged AS (
          INSERT INTO gancho.delivery_log (id, tenant_id, webhook_id, event_id, event, resource_type, resource_id, target_url, test,
                                           created_at, status, lease_token, attempts, last_status_code, finished_at)
          SELECT gancho.first_id('dlv', at) || rest, 'tenant-' || n % 100, 'wh_' || n % 100, gancho.first_id('evt', at) || rest, $4,
                 'invoice', 'inv-123', 'http://127.0.0.1/', false, at, 'DELIVERED', 1, 1, 204, at FROM made
        )
        INSERT INTO gancho.delivery_attempts (id, delivery_id, attempt, started_at, duration_ms, status_code, request_headers)
        SELECT gancho.first_id('att', at) || rest, gancho.first_id('dlv', at) || rest, 1, at, 1, 204, $6 FROM made`,
      values: [
        from,
        to,
        finished,
        eventType,
        envelope,
        JSON.stringify({ 'content-type': 'application/json' }),
      ],
    })
  }
  await database.query('VACUUM (ANALYZE)')
  await database.query('CHECKPOINT')
  await database.end()
}

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
    await storeFinished(full.databaseUrl, finished)
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
