import pg from 'pg'
import type { Bench } from '../bench.ts'
import type { Case, Row } from '../case.ts'
import { ms } from '../format.ts'
import { startGancho } from '../processes/gancho.ts'
import type { Target } from '../processes/publisher-process.ts'
import { eventType } from '../sample-event.ts'
import { monotonicMs, type Spread, spreadOf } from '../statistics.ts'
import { storeFinished } from '../stored-deliveries.ts'

const waiting = 100_000
const webhooks = 100
const rounds = 40
const reach = '≥ 95 % within 100 ms'

interface Page {
  readonly data: readonly { readonly id: string; readonly event_id: string; readonly webhook_id: string }[]
  readonly next_cursor: string | null
}

async function get({ url, key, tenant }: Target, path: string): Promise<Page> {
  const headers = { authorization: `Bearer ${key}`, 'x-tenant-id': tenant }
  const response = await fetch(url + path, { headers })
  if (!response.ok) throw new Error(`GET ${path}: ${response.status} ${await response.text()}`)
  return (await response.json()) as Page
}

async function measure(target: Target, path: string): Promise<Spread> {
  const times: number[] = []
  for (let round = 0; round < rounds; round += 1) {
    const startedMs = monotonicMs()
    await get(target, path)
    times.push(monotonicMs() - startedMs)
  }
  return spreadOf(times)
}

/** Half of what is stored is one tenant's, and a hundredth another's; a third one has deliveries waiting. */
async function store(databaseUrl: string, count: number): Promise<void> {
  await storeFinished(databaseUrl, {
    count,
    tenant: "CASE WHEN n % 2 = 0 THEN 'large' WHEN n % 100 = 1 THEN 'small' ELSE 'other-' || n % 50 END",
  })
  const database = new pg.Client({ connectionString: databaseUrl })
  await database.connect()
  await database.query({
    text: `INSERT INTO gancho.webhooks (tenant_id, url, secret, secret_hint, state)
           SELECT tenant, 'http://127.0.0.1:9/' || n, '', '', 'PAUSED' FROM unnest(ARRAY['large', 'small']) tenant, generate_series(1, $1) n
            UNION ALL SELECT 'waiting', 'http://127.0.0.1:9/', '', '', 'PAUSED'`,
    values: [webhooks],
  })
  await database.query(`INSERT INTO gancho.webhook_subscriptions (webhook_id, tenant_id, event) SELECT id, tenant_id, '${eventType}'
                          FROM gancho.webhooks WHERE tenant_id = 'waiting'`)
  await database.query({
    text: `SELECT count(*) FROM (SELECT array_agg('${eventType}'::text) AS types, array_agg('{}'::json) AS data FROM generate_series(1, $1)) e,
             gancho.emit_batch('waiting', types, data)`,
    values: [waiting],
  })
  await database.query('VACUUM (ANALYZE)')
  await database.end()
}

/** What is asked of a tenant: the pages of the log, each filter, the list of webhooks. */
async function pathsOf(target: Target): Promise<Record<string, string>> {
  let page = await get(target, '/v1/deliveries')
  for (let n = 2; n < 20; n += 1) page = await get(target, `/v1/deliveries?cursor=${page.next_cursor}`)
  const [some] = page.data
  const daysAgo = (days: number) => new Date(Date.now() - days * 24 * 60 * 60 * 1_000).toISOString()
  const filters = {
    'status=DELIVERED': '',
    'status=FAILED': '',
    'status=CANCELLED': '',
    'status=PENDING': '',
    'event=invoice.sent': '',
    'event=payment.*': '',
    'event=nothing.*': '',
    'webhook_id=': some?.webhook_id,
    'event_id=': some?.event_id,
    'resource_id=nothing': '',
    'error=tls_error': '',
    'error=nothing': '',
    'status_code=503': '',
    'status_code=5xx': '',
    'from=': daysAgo(1),
    'to=': daysAgo(20),
    'test=true': '',
    'q=nothing': '',
  }
  return {
    'first page': '/v1/deliveries',
    'page 20': `/v1/deliveries?cursor=${page.next_cursor}`,
    ...Object.fromEntries(
      Object.entries(filters).map(([filter, value]) => [filter, `/v1/deliveries?${filter}${value}`]),
    ),
    webhooks: '/v1/webhooks',
  }
}

function rowOf(what: string, spreads: Readonly<Record<string, Spread>>): Row {
  const each = Object.entries(spreads).sort(([, a], [, b]) => b.p95 - a.p95)
  const [slowest] = each
  const spread = ([name, { p50, p95 }]: [string, Spread]) => `${name} p50 ${ms(p50)}, p95 ${ms(p95)}`
  return {
    what,
    measured:
      each.length === 1
        ? each.map(spread).join('')
        : `slowest of ${each.length}: ${each.slice(0, 3).map(spread).join('; ')}`,
    reach,
    values: {
      slowest: slowest?.[1].p95 ?? Number.NaN,
      ...Object.fromEntries(
        each.flatMap(([name, { p50, p95 }]) => [
          [`${name} p50`, p50],
          [`${name} p95`, p95],
        ]),
      ),
    },
  }
}

async function measureTenant(target: Target, stored: string): Promise<Row[]> {
  const spreads: Record<string, Spread> = {}
  for (const [name, path] of Object.entries(await pathsOf(target)))
    spreads[name] = await measure(target, path)
  const { webhooks: ofWebhooks, 'first page': first, 'page 20': later, ...filters } = spreads
  if (ofWebhooks === undefined || first === undefined || later === undefined)
    throw new Error('nothing measured')
  const of = `of the tenant "${target.tenant}"`
  return [
    rowOf(`GET /v1/deliveries ${of}, ${stored}`, { 'first page': first, 'page 20': later }),
    rowOf(`GET /v1/deliveries with a filter ${of}`, filters),
    rowOf(`GET /v1/webhooks ${of}, ${webhooks} of them`, { 'first page': ofWebhooks }),
  ]
}

async function run(bench: Bench): Promise<Row[]> {
  const { finished } = bench.options
  const databaseUrl = await bench.newDatabase()
  const gancho = await startGancho(bench, databaseUrl)
  await store(databaseUrl, finished)
  const stored = `${finished.toLocaleString('en')} stored, ${waiting.toLocaleString('en')} of another waiting`
  return [
    ...(await measureTenant(gancho.target('large'), stored)),
    ...(await measureTenant(gancho.target('small'), stored)),
  ]
}

export const lists: Case = { name: 'lists', isLong: true, run }
