import type { CreatedWebhook, GanchoClient } from '@gancho/client/http'
import { sql } from 'kysely'
import { catalogue } from '../../packages/client/src/catalogue/catalogue.ts'
import type { Database } from '../../packages/server/src/platform/database/database.ts'
import type { Receiver } from '../../packages/server/test/support/receiver.ts'

/** What the pictures lead to. */
export interface DemoTenant {
  readonly failing: CreatedWebhook
  readonly healthy: CreatedWebhook
  readonly failedDeliveryId: string
  readonly binId: string
}

interface Demo {
  readonly api: GanchoClient
  readonly db: Database
  readonly tenantId: string
  readonly receiver: Receiver
}

/** A tenant whose panel has something on every screen: real deliveries, and a day of statistics before them. */
export async function prepareDemoTenant({ api, db, tenantId, receiver }: Demo): Promise<DemoTenant> {
  receiver.answer(({ path, body }, response) => {
    const { customer_name: customer } = JSON.parse(body).data
    if (path.startsWith('/contabilidad') || customer === 'Ferretería Andina') {
      response.writeHead(503, { 'content-type': 'application/json' }).end('{"error":"database is read-only"}')
    } else response.writeHead(200, { 'content-type': 'application/json' }).end('{"received":true}')
  })
  const at = (path: string) => receiver.url.replace('127.0.0.1', 'localhost') + path
  const healthy = await api.webhooks.create({
    url: at('erp/eventos'),
    description: 'ERP',
    events: ['*'],
  })
  const failing = await api.webhooks.create({
    url: at('contabilidad/webhooks/gancho'),
    description: 'Contabilidad',
    events: ['invoice.authorized', 'invoice.rejected', 'payment.received'],
    retry_schedule_seconds: [0, 1, 1, 1, 1, 1],
  })
  await api.webhooks.create({
    url: at('tienda/existencias'),
    description: 'Tienda en línea',
    events: ['inventory.updated', 'inventory.low'],
    ordered: true,
  })
  const paused = await api.webhooks.create({
    url: at('crm'),
    description: 'CRM',
    events: ['customer.created'],
  })
  await api.webhooks.update(paused.id, { state: 'PAUSED' })

  await api.alertSettings.save({
    email: {
      addresses: ['ana@comercial-andina.example', 'soporte@comercial-andina.example'],
      language: 'es',
    },
    success_rate: { below_percent: 95, window_minutes: 60, min_deliveries: 20 },
  })
  await addStatistics(db, { tenantId, webhookId: healthy.id, errorEvery: 60 })
  await addStatistics(db, { tenantId, webhookId: failing.id, errorEvery: 4 })
  const events = Object.values(catalogue).flatMap(({ name, example }) =>
    ['Acme Corp', 'Comercial Quito', 'Ferretería Andina'].map((customer, index) => ({
      event: name as string,
      data: 'customer_name' in example ? { ...example, customer_name: customer } : example,
      resource_type: name.split('.')[0] ?? 'resource',
      resource_id: `00${index + 1}-001-00000042${index}`,
    })),
  )
  await api.events.sendBatch(events)

  const bin = await api.bins.create({
    name: 'Pruebas',
    answers: [{ status: 500 }, { status: 500 }, { status: 200 }],
  })
  const toBin = await api.webhooks.create({
    url: bin.url,
    description: 'Pruebas',
    events: ['payment.failed'],
  })
  await api.bins.update(bin.id, { secret: toBin.secret })
  await api.webhooks.test(toBin.id)

  const [failed] = await until(async () => (await api.deliveries.list({ status: 'FAILED' })).data)
  await until(async () => (await api.alerts.list()).data)
  await until(async () => (await api.bins.requests(bin.id)).data)
  if (failed === undefined) throw new Error('no delivery failed')
  await api.replays.create({ kind: 'recover', webhook_id: failing.id, rate_per_second: 1 })
  return { failing, healthy, failedDeliveryId: failed.id, binId: bin.id }
}

/** Asks again until there is something. */
async function until<Item>(list: () => Promise<readonly Item[]>): Promise<readonly Item[]> {
  const lastMs = Date.now() + 90_000
  for (;;) {
    const items = await list()
    if (items.length > 0) return items
    if (Date.now() > lastMs) throw new Error('nothing came within 90 s')
    await new Promise((resolve) => setTimeout(resolve, 250))
  }
}

/** A day of counts, more in the working hours: what a month of real deliveries would have left. */
async function addStatistics(
  db: Database,
  { tenantId, webhookId, errorEvery }: { tenantId: string; webhookId: string; errorEvery: number },
): Promise<void> {
  await sql`
    WITH hour AS (
      SELECT date_trunc('hour', now()) - n * interval '1 hour' AS at, (12 + 10 * sin((n + 3) * pi() / 12))::int AS busy
        FROM generate_series(1, 23) AS n
    ), counted AS (
      SELECT at, event, '' AS error, 200 AS status_code, busy AS attempts, busy AS first_attempts, busy AS finished
        FROM hour, (VALUES ('invoice.authorized'), ('payment.received'), ('invoice.created')) AS e (event)
      UNION ALL
      SELECT at, 'invoice.authorized', 'http_status', 503, busy / ${errorEvery}::int + 1, busy / ${errorEvery}::int, busy / (2 * ${errorEvery}::int)
        FROM hour
    )
    INSERT INTO gancho.delivery_stats (tenant_id, bucket_start, span_seconds, webhook_id, event, error, status_code, attempts, first_attempts, finished)
    SELECT ${tenantId}, at, 3600, ${webhookId}, event, error, status_code, attempts, first_attempts, finished FROM counted`.execute(
    db.kysely,
  )
  await sql`
    INSERT INTO gancho.delivery_durations (tenant_id, bucket_start, span_seconds, webhook_id, event, duration_step, attempts)
    SELECT ${tenantId}, date_trunc('hour', now()) - n * interval '1 hour', 3600, ${webhookId}, 'invoice.authorized',
           gancho.duration_step(d.ms::real), d.attempts
      FROM generate_series(1, 23) AS n, (VALUES (35, 20), (60, 8), (240, 2)) AS d (ms, attempts)`.execute(
    db.kysely,
  )
}
