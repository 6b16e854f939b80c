import { sql } from 'kysely'
import type { Database } from '../../src/platform/database/database.ts'
import { createSecretBox } from '../../src/platform/secret-box.ts'

export const testSecretBox = createSecretBox([new Uint8Array(32).fill(7)])
export const testSecret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'

let made = 0

/** A tenant id that no other test has. */
export function newTenant(): string {
  made += 1
  return `tenant-${process.pid}-${made}`
}

/** Registers an event type that any JSON object is valid for. */
export async function registerEventType(db: Database, name = 'invoice.created'): Promise<void> {
  await sql`INSERT INTO gancho.event_types (name, "group") VALUES (${name}, 'Test') ON CONFLICT DO NOTHING`.execute(
    db.kysely,
  )
}

export interface WebhookOverrides {
  readonly tenantId?: string
  readonly url?: string
  readonly events?: readonly string[]
  readonly state?: 'ACTIVE' | 'PAUSED'
  readonly maxInFlight?: number
  readonly rateLimitPerSecond?: number
  readonly ordered?: boolean
  readonly scheduleSeconds?: readonly number[]
  readonly timeoutMs?: number
}

/** Stores a webhook with its subscriptions; everything has a default. */
export async function createTestWebhook(
  db: Database,
  overrides: WebhookOverrides = {},
): Promise<{ id: string; tenantId: string }> {
  const tenantId = overrides.tenantId ?? newTenant()
  const events = overrides.events ?? ['invoice.created']
  const { rows } = await sql<{ id: string }>`
    INSERT INTO gancho.webhooks (tenant_id, url, secret, secret_hint, state, max_in_flight, rate_limit_per_second, ordered, retry_schedule_seconds, timeout_ms)
    VALUES (${tenantId}, ${overrides.url ?? 'http://127.0.0.1:9/'}, '', '…', ${overrides.state ?? 'ACTIVE'}, ${overrides.maxInFlight ?? 64},
            ${overrides.rateLimitPerSecond ?? null}, ${overrides.ordered ?? false},
            ${overrides.scheduleSeconds ? `{${overrides.scheduleSeconds.join(',')}}` : null}::int[], ${overrides.timeoutMs ?? 15_000})
    RETURNING id`.execute(db.kysely)
  const id = rows[0]!.id
  await sql`UPDATE gancho.webhooks SET secret = ${testSecretBox.seal(testSecret, { tenantId, id })} WHERE id = ${id}`.execute(
    db.kysely,
  )
  for (const event of events) {
    await registerEventType(db, event.endsWith('*') ? 'invoice.created' : event)
    await sql`INSERT INTO gancho.webhook_subscriptions (webhook_id, tenant_id, event) VALUES (${id}, ${tenantId}, ${event})`.execute(
      db.kysely,
    )
  }
  return { id, tenantId }
}

/** Emits through the producers' SQL function. @returns the event's id. */
export async function emitTestEvent(
  db: Database,
  tenantId: string,
  data: unknown = { n: 1 },
  event = 'invoice.created',
): Promise<string> {
  const { rows } = await sql<{
    id: string
  }>`SELECT gancho.emit(${tenantId}, ${event}, ${JSON.stringify(data)}::json) AS id`.execute(db.kysely)
  return rows[0]!.id
}

/** The deliveries of a tenant as the documented view shows them, oldest first. */
export async function deliveriesOf(db: Database, tenantId: string) {
  return await db.kysely
    .selectFrom('gancho.webhook_deliveries')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .orderBy('id')
    .execute()
}
