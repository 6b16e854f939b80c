import type { Database } from '../../platform/database/database.ts'

/** What a worker needs to know of a webhook, secrets still sealed. */
export async function loadWebhooks(db: Database, ids: readonly string[]) {
  return await db.kysely
    .selectFrom('gancho.webhooks')
    .select([
      'id',
      'tenant_id',
      'url',
      'state',
      'version',
      'secret',
      'previous_secret',
      'previous_secret_until',
      'headers',
      'timeout_ms',
      'max_in_flight',
      'rate_limit_per_second',
      'ordered',
      'retry_schedule_seconds',
    ])
    .where('id', 'in', [...ids])
    .execute()
}

/** One row of `loadWebhooks`. */
export type WebhookRow = Awaited<ReturnType<typeof loadWebhooks>>[number]

/** The sealed secret of the newest webhook that has one, with what it belongs to. */
export async function newestSecret(db: Database) {
  return await db.kysely
    .selectFrom('gancho.webhooks')
    .select(['id', 'tenant_id', 'secret'])
    .where('secret', '<>', '')
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst()
}
