import pg from 'pg'
import { statsRanges, windowOf } from '../../packages/server/src/features/statistics/range.ts'
import type { Bench } from '../bench.ts'
import type { Case, Row } from '../case.ts'
import { ms } from '../format.ts'
import { startGancho } from '../processes/gancho.ts'
import type { Target } from '../processes/publisher-process.ts'
import { monotonicMs, spreadOf } from '../statistics.ts'
import { storeFinished } from '../stored-deliveries.ts'

const rounds = 100
const waiting = 20_000
const tenants = 17

/** Of each webhook, every event fails in two ways, and takes so many different durations, in every span of time. */
const busy = { tenant: 'busy', webhooks: 10, events: 5, durations: 14 }
const wide = { tenant: 'wide', webhooks: 50, events: 5, durations: 6 }

async function storeStats(
  database: pg.Client,
  { tenant, webhooks, events, durations }: typeof busy,
): Promise<void> {
  const nowMs = Date.now()
  let untilMs = nowMs
  for (const range of statsRanges) {
    const { fromMs, bucketMs } = windowOf(range, nowMs)
    const key = `SELECT '${tenant}', at, ${bucketMs / 1_000}, webhook.id, 'event.number_' || event`
    const each = `
      FROM generate_series(to_timestamp(${fromMs / 1_000}), to_timestamp(${untilMs / 1_000 - 1}), interval '${bucketMs} ms') at,
           (SELECT id FROM gancho.webhooks WHERE tenant_id = '${tenant}' LIMIT ${webhooks}) AS webhook, generate_series(1, ${events}) event`
    await database.query(`INSERT INTO gancho.delivery_stats ${key}, error, status_code, 100, 90, 95 ${each},
      (VALUES ('', 200), ('http_status', 500), ('timeout', 0)) AS cause (error, status_code)`)
    await database.query(
      `INSERT INTO gancho.delivery_durations ${key}, step, 20 ${each}, generate_series(20, ${19 + durations}) step`,
    )
    untilMs = fromMs
  }
}

/** The finished deliveries are of the webhooks of one tenant, whatever tenant they say. */
async function store(databaseUrl: string, count: number): Promise<void> {
  await storeFinished(databaseUrl, { count, tenant: `'tenant-' || n % ${tenants}` })
  const database = new pg.Client({ connectionString: databaseUrl })
  await database.connect()
  await database.query(`INSERT INTO gancho.webhooks (tenant_id, url, secret, secret_hint, state)
    SELECT '${busy.tenant}', 'http://127.0.0.1:9/' || n, '', '', 'PAUSED' FROM generate_series(1, ${busy.webhooks}) n`)
  await database.query(`INSERT INTO gancho.webhooks (id, tenant_id, url, secret, secret_hint, state)
    SELECT id, '${wide.tenant}', 'http://127.0.0.1:9/', '', '', 'PAUSED'
      FROM (SELECT DISTINCT webhook_id AS id FROM gancho.delivery_log LIMIT ${wide.webhooks}) AS ids`)
  await database.query(`
    INSERT INTO gancho.delivery_queue (id, tenant_id, webhook_id, event_id, event, target_url, test, created_at, due_at)
    SELECT gancho.new_id('dlv'), '${wide.tenant}', w.id, 'evt_', 'event.number_1', '', false, now(), now()
      FROM gancho.webhooks w, generate_series(1, ${waiting / wide.webhooks}) WHERE w.tenant_id = '${wide.tenant}'`)
  await storeStats(database, busy)
  await storeStats(database, wide)
  await database.query('VACUUM (ANALYZE)')
  await database.end()
}

async function measure({ url, key, tenant }: Target, path: string): Promise<Row> {
  const headers = { authorization: `Bearer ${key}`, 'x-tenant-id': tenant }
  const times: number[] = []
  for (let round = 0; round < rounds; round += 1) {
    const startedMs = monotonicMs()
    const response = await fetch(url + path, { headers })
    const text = await response.text()
    times.push(monotonicMs() - startedMs)
    if (!response.ok) throw new Error(`GET ${path}: ${response.status} ${text}`)
  }
  const { p50, p95 } = spreadOf(times)
  return {
    what: `GET ${path}`,
    measured: `p50 ${ms(p50)}, p95 ${ms(p95)}`,
    reach: '≥ 95 % within 100 ms',
    values: { p50, p95 },
  }
}

async function run(bench: Bench): Promise<Row[]> {
  const databaseUrl = await bench.newDatabase()
  const gancho = await startGancho(bench, databaseUrl)
  await store(databaseUrl, bench.options.finished)
  const rows: Row[] = []
  for (const range of statsRanges) {
    rows.push(await measure(gancho.target(busy.tenant), `/v1/stats?range=${range}`))
  }
  rows.push(await measure(gancho.target(wide.tenant), `/v1/webhooks/stats?limit=${wide.webhooks}`))
  return rows
}

export const stats: Case = { name: 'stats', isLong: true, run }
