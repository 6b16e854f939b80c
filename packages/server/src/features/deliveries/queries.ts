import { type Kysely, sql } from 'kysely'
import type { DeliveryStatus } from '../../engine/index.ts'
import { among } from '../../platform/database/among.ts'
import type { Schema } from '../../platform/database/schema.gen.ts'

export async function findDelivery(kysely: Kysely<Schema>, tenantId: string, id: string) {
  return await kysely
    .selectFrom('gancho.webhook_deliveries')
    .selectAll()
    .$narrowType<{ status: DeliveryStatus }>()
    .where('id', '=', id)
    .where('tenant_id', '=', tenantId)
    .executeTakeFirst()
}

export type DeliveryRow = NonNullable<Awaited<ReturnType<typeof findDelivery>>>

/** The attempts of one delivery, newest first; that it is the tenant's was checked before. */
export async function listAttempts(kysely: Kysely<Schema>, deliveryId: string) {
  return await kysely
    .selectFrom('gancho.delivery_attempts')
    .selectAll()
    .where('delivery_id', '=', deliveryId)
    .orderBy('attempt', 'desc')
    .execute()
}

/** What a manual retry needs to know of where the delivery would go. */
export async function findTarget(
  kysely: Kysely<Schema>,
  { webhookId, eventId }: { webhookId: string; eventId: string },
) {
  const { rows } = await sql<{ state: string | null; has_event: boolean }>`
    SELECT (SELECT w.state FROM gancho.webhooks w WHERE w.id = ${webhookId}) AS state,
           EXISTS (SELECT FROM gancho.events e WHERE e.id = ${eventId}) AS has_event`.execute(kysely)
  return rows[0] ?? { state: null, has_event: false }
}

/**
 * Makes a waiting delivery due now, its schedule anew; an ordered webhook stops waiting for its own retry, unless it is a
 * test, which stands in no line. One that is due already keeps its place: an ordered webhook is sent to in the order of
 * due times.
 * @returns false when it is no longer waiting.
 */
export async function hastenDelivery(
  kysely: Kysely<Schema>,
  { tenantId, id, now }: { tenantId: string; id: string; now: Date },
): Promise<boolean> {
  const { rows } = await sql`
    WITH hastened AS (
      UPDATE gancho.delivery_queue q
         SET due_at = least(q.due_at, ${now}), schedule_start = q.attempts
       WHERE q.id = ${id} AND q.tenant_id = ${tenantId} AND q.lease_owner IS NULL
      RETURNING q.id, q.webhook_id, q.test
    ), resumed AS (
      UPDATE gancho.webhooks w SET resume_at = NULL FROM hastened h
       WHERE w.id = h.webhook_id AND NOT h.test AND w.resume_at IS NOT NULL
    )
    SELECT id FROM hastened`.execute(kysely)
  return rows.length === 1
}

/**
 * Moves finished deliveries back among the unfinished, due now: their attempts go on counting, their schedules start
 * anew, and they go to where their webhooks point now.
 * @returns how many: not those that are not finished, whose event has expired, or whose webhook is gone or disabled;
 * a test goes to a disabled one too.
 */
export async function reviveDeliveries(
  kysely: Kysely<Schema>,
  { tenantId, ids, now }: { tenantId: string; ids: readonly string[]; now: Date },
): Promise<number> {
  if (ids.length === 0) return 0
  const { rows } = await sql`
    WITH found AS MATERIALIZED (
      -- One by one, and in one order, so that of two who take the same ones neither waits for the other in a circle.
      SELECT l.* FROM json_array_elements_text(${JSON.stringify(ids.toSorted())}::json) AS given (id)
       CROSS JOIN LATERAL (
         SELECT l.id, l.webhook_id, l.event_id, l.test FROM gancho.delivery_log l
          WHERE l.id = given.id AND l.tenant_id = ${tenantId} FOR UPDATE) AS l
    ), target AS MATERIALIZED (
      SELECT f.id, w.url FROM found f JOIN gancho.webhooks w ON w.id = f.webhook_id AND w.tenant_id = ${tenantId}
       WHERE (w.state <> 'DISABLED' OR f.test) AND EXISTS (SELECT FROM gancho.events e WHERE e.id = f.event_id)
    ), taken AS (
      DELETE FROM gancho.delivery_log l USING target WHERE l.id = target.id
      RETURNING l.*, target.url
    )
    INSERT INTO gancho.delivery_queue (id, tenant_id, webhook_id, event_id, event, resource_type, resource_id, target_url, test,
                                       created_at, due_at, lease_token, attempts, schedule_start, last_error, last_status_code)
    SELECT t.id, t.tenant_id, t.webhook_id, t.event_id, t.event, t.resource_type, t.resource_id, t.url, t.test,
           t.created_at, ${now}, t.lease_token, t.attempts, t.attempts, t.last_error, t.last_status_code
      FROM taken t
    RETURNING id`.execute(kysely)
  return rows.length
}

/**
 * Ends deliveries, those of them that are unfinished. A worker that is sending one finds its lease gone and records nothing.
 * @returns how many.
 */
export async function cancelDeliveries(
  kysely: Kysely<Schema>,
  { tenantId, ids, reason, now }: { tenantId: string; ids: readonly string[]; reason: string; now: Date },
): Promise<number> {
  const { rows } = await sql`
    WITH taken AS (
      DELETE FROM gancho.delivery_queue q WHERE q.id = ${among(ids)} AND q.tenant_id = ${tenantId} RETURNING q.*
    ), resumed AS (
      -- Of an ordered webhook, only the delivery that all others wait for has been attempted.
      UPDATE gancho.webhooks w SET resume_at = NULL FROM taken t
       WHERE w.id = t.webhook_id AND t.attempts > 0 AND NOT t.test AND w.resume_at IS NOT NULL
    ), ${attemptsUnderWay(now)}
    ${logAsCancelled(reason, now)} RETURNING id`.execute(kysely)
  return rows.length
}

/** Ends every unfinished delivery of a webhook. */
export async function cancelDeliveriesOf(
  kysely: Kysely<Schema>,
  { webhookId, reason, now }: { webhookId: string; reason: string; now: Date },
): Promise<void> {
  await sql`
    WITH taken AS (DELETE FROM gancho.delivery_queue q WHERE q.webhook_id = ${webhookId} RETURNING q.*), ${attemptsUnderWay(now)}
    ${logAsCancelled(reason, now)}`.execute(kysely)
}

const underWay = 'An attempt was under way: its request may have reached the receiver.'

/** An attempt under way stays counted, and is logged: the worker that makes it finds its lease gone, and cannot. */
function attemptsUnderWay(now: Date) {
  return sql`attempted AS (
      INSERT INTO gancho.delivery_attempts (id, delivery_id, attempt, started_at, duration_ms, error, message, request_headers)
      SELECT gancho.new_id('att'), t.id, t.attempts, ${now}, 0, 'cancelled', ${underWay}, '{}' FROM taken t WHERE t.lease_owner IS NOT NULL
    )`
}

function logAsCancelled(reason: string, now: Date) {
  return sql`
    INSERT INTO gancho.delivery_log (id, tenant_id, webhook_id, event_id, event, resource_type, resource_id, target_url, test, created_at,
                                     status, lease_token, attempts, last_error, last_status_code, finished_at)
    SELECT t.id, t.tenant_id, t.webhook_id, t.event_id, t.event, t.resource_type, t.resource_id, t.target_url, t.test, t.created_at,
           'CANCELLED', t.lease_token, t.attempts, ${reason} || CASE WHEN t.lease_owner IS NULL THEN '' ELSE ${` ${underWay}`} END, t.last_status_code, ${now}
      FROM taken t`
}
