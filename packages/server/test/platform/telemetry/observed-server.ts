import { mkdtempSync, rmSync } from 'node:fs'
import { createClient } from '@gancho/client/http'
import { sql } from 'kysely'
import { loadConfig } from '../../../src/config.ts'
import { registerWorker } from '../../../src/engine/leases/queries.ts'
import { createLogger } from '../../../src/platform/telemetry/logger.ts'
import { startServer } from '../../../src/server/server.ts'
import { postgresForTest, type TestDatabase } from '../../support/db.ts'
import { createTestWebhook, emitTestEvent } from '../../support/factories.ts'
import { startReceiver } from '../../support/receiver.ts'
import { type SmtpSink, startSmtpSink } from '../../support/smtp-sink.ts'

export const operatorKey = 'the operator key of the observed server'
const invoice = {
  invoice_id: 'inv-123',
  invoice_number: '001-001-000000001',
  amount: '1500.00',
  currency: 'USD',
  customer_name: 'Acme Corp',
}

/** What a server showed of itself to whom watches it. */
export interface Observed {
  /** A scrape, at the end. */
  readonly metrics: string
  /** Log lines, down to trace. */
  readonly log: readonly LogRecord[]
}

export interface LogRecord {
  readonly level: number
  readonly msg: string
  readonly [field: string]: unknown
}

/** A real server on PostgreSQL that everything happens to that it logs or counts, some of it by force. */
export async function observeServer(): Promise<Observed> {
  const stops: (() => unknown)[] = []
  const data = mkdtempSync('/tmp/gancho-observed-')
  stops.push(() => rmSync(data, { recursive: true }))
  try {
    const db = await postgresForTest()
    stops.push(db.close)
    const receiver = await startReceiver()
    stops.push(receiver.close)
    receiver.answer(({ path }, response) => response.writeHead(Number(path.slice(1))).end())
    const sink = await startSmtpSink()
    stops.push(sink.close)
    const log: LogRecord[] = []
    const environment = {
      DATABASE_URL: db.url ?? '',
      GANCHO_DATA: data,
      GANCHO_OPERATOR_KEY: operatorKey,
      PORT: '0',
      GANCHO_METRICS_PORT: '0',
      GANCHO_SMTP_URL: `smtp://127.0.0.1:${sink.port}`,
      GANCHO_MAIL_FROM: 'gancho@example.com',
    }
    const server = await startServer(loadConfig({}, { development: true, environment }), {
      logger: createLogger('trace', { write: (line) => void log.push(JSON.parse(line)) }),
      alertTiming: { mailIntervalMs: 50, groupMs: 0, spacingMs: 0, firstRetryMs: 1 },
    })
    stops.push(server.stop)

    /** Waits for a line of the log, from now on. */
    async function logged(msg: string): Promise<void> {
      for (const from = log.length; !log.slice(from).some((line) => line.msg === msg); ) {
        await new Promise((resolve) => setImmediate(resolve))
      }
    }
    const gancho = createClient({ baseUrl: server.url, apiKey: operatorKey, tenantId: 'tenant-1' })
    const webhook = (status: number, schedule: readonly number[]) =>
      gancho.webhooks.create({
        url: `${receiver.url}${status}`,
        events: ['invoice.created'],
        retry_schedule_seconds: schedule,
      })
    const send = (idempotency_key: string) =>
      gancho.events.send({ event: 'invoice.created', data: invoice, idempotency_key })

    await send('for nobody')
    const expunged = logged('payloads expunged')
    await gancho.expunges.create({ scope: 'resource', resource_id: 'nobody' })
    await webhook(204, [0])
    await webhook(410, [0, 60])
    await webhook(500, [0])
    await webhook(503, [0, 1])
    await gancho.alertSettings.save({ email: { addresses: ['ana@example.com'] } })
    const disabled = logged('webhooks disabled')
    const cancelled = logged('delivery cancelled')
    const opened = logged('alert opened')
    sink.answer({ refuse: 451 })
    const failed = logged('alert e-mail failed')
    await send('once')
    await send('once')
    await receiver.until(4)
    await disabled
    // What one of them is to be sent again has expired meanwhile.
    await sql`DELETE FROM gancho.events`.execute(db.kysely)
    await cancelled
    await opened
    await expunged
    await failed
    await tellOfAlerts(db, sink, logged)

    const scrape = async () => await (await fetch(server.metricsUrl ?? '')).text()
    await breakDatabase(db, logged, {
      list: () => gancho.webhooks.list(),
      failures: async () => sumOf(await scrape(), 'gancho_worker_failures_total'),
    })
    await loseLeases(db, logged)
    return { metrics: await scrape(), log }
  } finally {
    for (const stop of stops.toReversed()) await stop()
  }
}

/** The sum of the samples of a metric. */
export function sumOf(metrics: string, name: string): number {
  const samples = metrics.matchAll(new RegExp(`^${name}(?:\\{.*\\})? (\\S+)$`, 'gm'))
  return [...samples].reduce((sum, [, value]) => sum + Number(value), 0)
}

/** The mail server takes messages again, and something is too old to be told. */
async function tellOfAlerts(
  db: TestDatabase,
  sink: SmtpSink,
  logged: (msg: string) => Promise<void>,
): Promise<void> {
  const [sent, givenUp] = [logged('alert e-mail sent'), logged('alert e-mail given up')]
  sink.answer({})
  await sql`INSERT INTO gancho.alert_notices (tenant_id, alert_id, says, created_at) VALUES ('tenant-1', 'alr_1', 'OPENED', '2000-01-01')`.execute(
    db.kysely,
  )
  await Promise.all([sent, givenUp])
}

/** The heartbeat and the API fail for a while, and work again. */
async function breakDatabase(
  db: TestDatabase,
  logged: (msg: string) => Promise<void>,
  { list, failures }: { list: () => Promise<unknown>; failures: () => Promise<number> },
): Promise<void> {
  await sql`ALTER TABLE gancho.workers RENAME TO workers_away`.execute(db.kysely)
  await sql`ALTER TABLE gancho.webhooks RENAME COLUMN description TO renamed`.execute(db.kysely)
  await list().catch(() => {})
  // What fails once has nothing to come back from.
  while ((await failures()) < 2);
  const again = logged('worker works again')
  await sql`ALTER TABLE gancho.webhooks RENAME COLUMN renamed TO description`.execute(db.kysely)
  await sql`ALTER TABLE gancho.workers_away RENAME TO workers`.execute(db.kysely)
  await again
}

/** Another worker dies with a delivery in its hands, and this one is declared dead. */
async function loseLeases(db: TestDatabase, logged: (msg: string) => Promise<void>): Promise<void> {
  const { tenantId } = await createTestWebhook(db, { state: 'PAUSED' })
  await emitTestEvent(db, tenantId)
  await registerWorker(db, 'wrk_dead')
  await sql`UPDATE gancho.delivery_queue SET lease_owner = 'wrk_dead', lease_token = 1, attempts = 1 WHERE tenant_id = ${tenantId}`.execute(
    db.kysely,
  )
  const rescued = logged('deliveries rescued')
  await sql`UPDATE gancho.workers SET heartbeat_at = '-infinity' WHERE id = 'wrk_dead'`.execute(db.kysely)
  await rescued
  const lost = logged('leases lost')
  await sql`DELETE FROM gancho.workers`.execute(db.kysely)
  await lost
  // It is another worker from now on.
  for (let workers = 0; workers === 0; ) {
    workers = (await sql`SELECT FROM gancho.workers`.execute(db.kysely)).rows.length
  }
}
