import pg from 'pg'
import { envelope } from './sample-event.ts'

const chunk = 100_000
const storedDays = 28

/** Which tenant each of them is of, as SQL over `n`. */
export interface StoredDeliveries {
  readonly count: number
  readonly tenant: string
}

const eventTypes = [
  'invoice.created',
  'invoice.sent',
  'payment.received',
  'customer.updated',
  'inventory.low',
]

/**
 * Stores finished deliveries with their events and attempts, spread evenly over the last four weeks and over three
 * webhooks of each tenant: of 25 one failed, of 10,000 one with an error of its own, of 1,000 one is a test, of 5,000 one
 * was cancelled. Each has a resource of its own.
 */
export async function storeFinished(databaseUrl: string, { count, tenant }: StoredDeliveries): Promise<void> {
  const database = new pg.Client({ connectionString: databaseUrl })
  await database.connect()
  await database.query(`SELECT gancho.create_partitions(now() - interval '${storedDays} days', 5)`)
  for (let from = 0; from < count; from += chunk) {
    const to = Math.min(from + chunk, count)
    await database.query({
      text: `
        WITH made AS MATERIALIZED (
          SELECT n, at, lpad(to_hex(n), 8, '0') || right(gen_random_uuid()::text, 12) AS rest, ${tenant} AS tenant,
                 ($5::text[])[1 + n / 3 % 5] AS event,
                 CASE WHEN n % 5000 = 7 THEN 'CANCELLED' WHEN n % 25 = 3 THEN 'FAILED' ELSE 'DELIVERED' END AS status
            FROM generate_series($1::int, $2::int - 1) n,
         LATERAL (SELECT now() - interval '${storedDays} days' * (1 - n::float8 / $3)) AS t (at)
        ), stored AS (
          INSERT INTO gancho.events (id, tenant_id, event, resource_type, resource_id, body, created_at)
          SELECT gancho.first_id('evt', at) || rest, tenant, event, 'invoice', 'inv-' || n, $4, at FROM made
        ), logged AS (
          INSERT INTO gancho.delivery_log (id, tenant_id, webhook_id, event_id, event, resource_type, resource_id, target_url, test,
                                           created_at, status, lease_token, attempts, last_error, last_status_code, finished_at)
          SELECT gancho.first_id('dlv', at) || rest, tenant, gancho.first_id('wh', 'epoch') || lpad(to_hex(hashtext(tenant) & 65535), 19, '0') || n % 3,
                 gancho.first_id('evt', at) || rest, event, 'invoice', 'inv-' || n, 'http://127.0.0.1/', n % 1000 = 5, at, status, 1, 1,
                 CASE WHEN status = 'DELIVERED' THEN NULL WHEN status = 'CANCELLED' THEN 'cancelled: The delivery was cancelled by hand.'
                      WHEN n % 10000 = 3 THEN 'tls_error: The certificate expired.' ELSE 'http_status: The receiver answered 500.' END,
                 CASE WHEN status = 'DELIVERED' THEN 204 WHEN n % 10000 = 28 THEN 503 WHEN status = 'FAILED' THEN 500 END, at
            FROM made
        )
        INSERT INTO gancho.delivery_attempts (id, delivery_id, attempt, started_at, duration_ms, status_code, request_headers)
        SELECT gancho.first_id('att', at) || rest, gancho.first_id('dlv', at) || rest, 1, at, 1, 204, $6 FROM made`,
      values: [from, to, count, envelope, eventTypes, JSON.stringify({ 'content-type': 'application/json' })],
    })
  }
  await database.query('VACUUM (ANALYZE)')
  await database.query('CHECKPOINT')
  await database.end()
}
