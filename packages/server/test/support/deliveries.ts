import { sql } from 'kysely'
import type { DeliveryStatus } from '../../src/engine/settle/delivery-state.ts'
import type { Database } from '../../src/platform/database/database.ts'

/** A delivery as it is stored, whatever came of it. */
export interface StoredDelivery {
  readonly id: string
  readonly tenant_id: string
  readonly webhook_id: string
  readonly event_id: string
  readonly event: string
  readonly resource_id: string | null
  readonly test: boolean
  readonly status: DeliveryStatus
  readonly last_error: string | null
  readonly last_status_code: number | null
  readonly created_at: Date
}

let made = 0

/** An id as gancho.new_id makes it, of a moment. */
export function idOf(prefix: string, atMs: number): string {
  made += 1
  return `${prefix}_${atMs.toString(16).padStart(12, '0')}${made.toString(16).padStart(8, '0')}${'0'.repeat(12)}`
}

/** Stores deliveries where their status belongs. One that failed or was cancelled says why. */
export async function storeDeliveries(db: Database, deliveries: readonly StoredDelivery[]): Promise<void> {
  await sql`
    WITH given AS MATERIALIZED (
      SELECT * FROM json_to_recordset(${JSON.stringify(deliveries)}::json) AS d (
        id text, tenant_id text, webhook_id text, event_id text, event text, resource_id text, test boolean, status text,
        last_error text, last_status_code int, created_at timestamptz)
    ), queued AS (
      INSERT INTO gancho.delivery_queue (id, tenant_id, webhook_id, event_id, event, resource_id, target_url, test, created_at, due_at,
                                         lease_owner, lease_token, attempts, last_error, last_status_code)
      SELECT id, tenant_id, webhook_id, event_id, event, resource_id, 'https://hooks.example.com/', test, created_at, created_at,
             CASE WHEN status = 'SENDING' THEN 'wrk_1' END, 1, 1, last_error, last_status_code
        FROM given WHERE status IN ('PENDING', 'SENDING')
    )
    INSERT INTO gancho.delivery_log (id, tenant_id, webhook_id, event_id, event, resource_id, target_url, test, created_at, status,
                                     lease_token, attempts, last_error, last_status_code, finished_at)
    SELECT id, tenant_id, webhook_id, event_id, event, resource_id, 'https://hooks.example.com/', test, created_at, status,
           1, 1, last_error, last_status_code, created_at
      FROM given WHERE status NOT IN ('PENDING', 'SENDING')`.execute(db.kysely)
}
