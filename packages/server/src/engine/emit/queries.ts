import { sql } from 'kysely'
import type { Database } from '../../platform/database/database.ts'

/** One event to accept; `data` is its JSON text, kept as it is. */
export interface IncomingEvent {
  readonly tenant_id: string
  readonly event: string
  readonly data: string
  readonly resource_type?: string | undefined
  readonly resource_id?: string | undefined
  readonly idempotency_key?: string | undefined
  /** Sends to this webhook only, subscribed or not: tests of a webhook. */
  readonly webhook_id?: string | undefined
  readonly test?: boolean | undefined
}

/** A row for each event (without delivery_id), and one for each of its deliveries. */
export interface AcceptedRow {
  readonly ordinal: number
  readonly id: string
  readonly duplicate: boolean
  readonly body: string | null
  readonly delivery_id: string | null
  readonly webhook_id: string | null
  readonly webhook_version: number | null
  readonly leased: boolean
}

/** Who sends what is accepted: its deliveries are leased to it as they are stored. */
export interface Handover {
  readonly workerId: string
  /** Webhooks that this worker has no room for: their deliveries are left for later. */
  readonly fullWebhooks: readonly string[]
}

/** Stores events and their deliveries in one transaction, through the same SQL function as every producer. */
export async function acceptEvents(
  db: Pick<Database, 'kysely'>,
  events: readonly IncomingEvent[],
  handover: Handover | null,
): Promise<readonly AcceptedRow[]> {
  const { rows } = await sql<AcceptedRow>`
    SELECT * FROM gancho.accept_events(${JSON.stringify(events)}::json, ${handover?.workerId ?? null},
      ARRAY(SELECT json_array_elements_text(${JSON.stringify(handover?.fullWebhooks ?? [])}::json)))`.execute(
    db.kysely,
  )
  return rows
}
