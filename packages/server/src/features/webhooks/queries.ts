import { type Kysely, sql } from 'kysely'
import type { Schema } from '../../platform/database/schema.gen.ts'

/** Disabled: by Gancho, as its receiver is gone or failed for days. */
export type WebhookState = 'ACTIVE' | 'PAUSED' | 'DISABLED'

/** What may be read of a webhook: everything but its secrets. `events` are in alphabetical order. */
const readable = [
  'w.id',
  'w.tenant_id',
  'w.url',
  'w.description',
  'w.state',
  'w.state_reason',
  'w.secret_hint',
  'w.headers',
  'w.timeout_ms',
  'w.max_in_flight',
  'w.rate_limit_per_second',
  'w.ordered',
  'w.retry_schedule_seconds',
  'w.version',
  'w.created_at',
  'w.updated_at',
] as const

const events = sql<
  string[]
>`ARRAY(SELECT s.event FROM gancho.webhook_subscriptions s WHERE s.webhook_id = w.id ORDER BY s.event)`

function readWebhooks(kysely: Kysely<Schema>, tenantId: string) {
  return kysely
    .selectFrom('gancho.webhooks as w')
    .select(readable)
    .select(events.as('events'))
    .$narrowType<{ state: WebhookState }>()
    .where('w.tenant_id', '=', tenantId)
}

/** Newest first, those before `beforeId`. */
export async function listWebhooks(
  kysely: Kysely<Schema>,
  { tenantId, beforeId, limit }: { tenantId: string; beforeId: string | null; limit: number },
) {
  let query = readWebhooks(kysely, tenantId)
  if (beforeId !== null) query = query.where('w.id', '<', beforeId)
  return await query.orderBy('w.id', 'desc').limit(limit).execute()
}

/** One row of `listWebhooks`; its headers are sealed. */
export type ReadableWebhook = Awaited<ReturnType<typeof listWebhooks>>[number]

export async function findWebhook(kysely: Kysely<Schema>, tenantId: string, id: string) {
  return await readWebhooks(kysely, tenantId).where('w.id', '=', id).executeTakeFirst()
}

/** What an edit needs to know of a webhook, locked until the transaction ends. Secrets are sealed. */
export async function lockWebhook(kysely: Kysely<Schema>, tenantId: string, id: string) {
  return await kysely
    .selectFrom('gancho.webhooks')
    .select(['id', 'url', 'state', 'headers', 'secret', 'version'])
    .where('tenant_id', '=', tenantId)
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst()
}

export async function newWebhookId(kysely: Kysely<Schema>): Promise<string> {
  const { rows } = await sql<{ id: string }>`SELECT gancho.new_id('wh') AS id`.execute(kysely)
  const [row] = rows
  if (row === undefined) throw new Error('gancho.new_id returned nothing')
  return row.id
}

/** The columns that an edit sets; absent ones stay as they are. */
export interface WebhookColumns {
  readonly url?: string | undefined
  readonly description?: string | undefined
  readonly state?: string | undefined
  readonly state_reason?: string | null | undefined
  readonly secret?: string | undefined
  readonly secret_hint?: string | undefined
  readonly previous_secret?: string | null | undefined
  readonly previous_secret_until?: Date | null | undefined
  readonly headers?: string | undefined
  readonly timeout_ms?: number | undefined
  readonly max_in_flight?: number | undefined
  readonly rate_limit_per_second?: number | null | undefined
  readonly ordered?: boolean | undefined
  readonly retry_schedule_seconds?: readonly number[] | null | undefined
}

export async function insertWebhook(
  kysely: Kysely<Schema>,
  row: WebhookColumns & { readonly id: string; readonly tenant_id: string; readonly url: string } & {
    readonly secret: string
    readonly secret_hint: string
  },
): Promise<void> {
  await kysely.insertInto('gancho.webhooks').values(withArray(row)).execute()
}

/**
 * Every edit makes a new version, by which workers notice it.
 * @param isNewStart past failures count no more, nor does what earlier versions are answered from now on, and nothing
 * waits for a retry.
 */
export async function updateWebhook(
  kysely: Kysely<Schema>,
  id: string,
  columns: WebhookColumns,
  isNewStart = false,
): Promise<void> {
  const newStart = { failing_since: null, resume_at: null, judged_from: sql<number>`version + 1` }
  await kysely
    .updateTable('gancho.webhooks')
    .set(withArray(columns))
    .set(isNewStart ? newStart : {})
    .set({ version: sql`version + 1`, updated_at: sql`now()` })
    .where('id', '=', id)
    .execute()
}

export async function deleteWebhook(kysely: Kysely<Schema>, id: string): Promise<void> {
  await kysely.deleteFrom('gancho.webhooks').where('id', '=', id).execute()
}

/** Makes the subscriptions of a webhook exactly these. */
export async function replaceSubscriptions(
  kysely: Kysely<Schema>,
  input: { webhookId: string; tenantId: string; events: readonly string[]; active: boolean },
): Promise<void> {
  const { webhookId, tenantId, active } = input
  const events = [...new Set(input.events)]
  const rows = events.map((event) => ({ webhook_id: webhookId, tenant_id: tenantId, event, active }))
  await kysely
    .deleteFrom('gancho.webhook_subscriptions')
    .where('webhook_id', '=', webhookId)
    .where('event', 'not in', events)
    .execute()
  await kysely
    .insertInto('gancho.webhook_subscriptions')
    .values(rows)
    .onConflict((conflict) => conflict.columns(['webhook_id', 'event']).doUpdateSet({ active }))
    .execute()
}

export async function activateSubscriptions(kysely: Kysely<Schema>, webhookId: string): Promise<void> {
  await kysely
    .updateTable('gancho.webhook_subscriptions')
    .set({ active: true })
    .where('webhook_id', '=', webhookId)
    .where('active', '=', false)
    .execute()
}

/** Drivers disagree on how a JavaScript array travels, so it goes as the text of a PostgreSQL array. */
function withArray<Columns extends WebhookColumns>(columns: Columns) {
  const { retry_schedule_seconds: schedule, ...others } = columns
  if (schedule === undefined) return others
  return { ...others, retry_schedule_seconds: schedule && sql<number[]>`${`{${schedule.join(',')}}`}::int[]` }
}
