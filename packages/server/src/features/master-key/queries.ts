import { sql } from 'kysely'
import type { Database } from '../../platform/database/database.ts'

/** What a webhook keeps sealed, as it is stored. */
export interface SealedWebhook {
  readonly id: string
  readonly tenant_id: string
  readonly secret: string
  readonly previous_secret: string | null
  readonly headers: string
}

/** Webhooks in the order of their ids, those after `afterId`. */
export async function readSealedWebhooks(
  db: Database,
  { afterId, limit }: { afterId: string; limit: number },
): Promise<readonly SealedWebhook[]> {
  return await db.kysely
    .selectFrom('gancho.webhooks')
    .select(['id', 'tenant_id', 'secret', 'previous_secret', 'headers'])
    .where('id', '>', afterId)
    .orderBy('id')
    .limit(limit)
    .execute()
}

/**
 * Replaces what a webhook keeps sealed by the same sealed anew: nothing that a worker knows of it changes, so it stays
 * at its version. A webhook that was edited since `before` was read is left alone.
 */
export async function replaceSealedWebhook(
  db: Database,
  before: SealedWebhook,
  { secret, previous_secret, headers }: Omit<SealedWebhook, 'id' | 'tenant_id'>,
): Promise<void> {
  await sql`
    UPDATE gancho.webhooks SET secret = ${secret}, previous_secret = ${previous_secret}, headers = ${headers}
     WHERE id = ${before.id} AND secret = ${before.secret} AND headers = ${before.headers}
       AND previous_secret IS NOT DISTINCT FROM ${before.previous_secret}`.execute(db.kysely)
}

/** The bins that verify signatures: there are few, and they expire. */
export async function readSealedBins(db: Database) {
  return await db.kysely
    .selectFrom('gancho.bins')
    .select(['id', 'tenant_id', 'secret'])
    .where('secret', 'is not', null)
    .$narrowType<{ secret: string }>()
    .execute()
}

export async function replaceSealedBin(
  db: Database,
  { id, before, secret }: { id: string; before: string; secret: string },
): Promise<void> {
  await db.kysely
    .updateTable('gancho.bins')
    .set({ secret })
    .where('id', '=', id)
    .where('secret', '=', before)
    .execute()
}
