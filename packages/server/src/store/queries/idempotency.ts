import { createHash } from 'node:crypto'
import { type Kysely, sql } from 'kysely'
import type { Schema } from '../schema.gen.ts'

/**
 * Takes an idempotency key for a thing that is about to be made, other than an event, inside the transaction
 * that makes it. Whoever else uses the key meanwhile waits for that transaction.
 * @returns what the key was used for before; null when it is ours.
 */
export async function takeIdempotencyKey(
  kysely: Kysely<Schema>,
  input: { tenantId: string; kind: string; key: string; madeId: string; content: string },
): Promise<{ readonly madeId: string; readonly sameContent: boolean } | null> {
  // Events share the table: a hash under a prefix of its own keeps the kinds apart, within the length allowed.
  const key = `${input.kind} ${createHash('sha256').update(input.key).digest('hex')}`
  const { rows: taken } = await sql`
    INSERT INTO gancho.idempotency_keys (tenant_id, key, event_id, content_hash, created_at)
    VALUES (${input.tenantId}, ${key}, ${input.madeId}, md5(${input.content})::uuid, now())
    ON CONFLICT DO NOTHING RETURNING event_id`.execute(kysely)
  if (taken.length > 0) return null
  const { rows } = await sql<{ made_id: string; same_content: boolean }>`
    SELECT event_id AS made_id, content_hash = md5(${input.content})::uuid AS same_content
      FROM gancho.idempotency_keys WHERE tenant_id = ${input.tenantId} AND key = ${key}`.execute(kysely)
  const [row] = rows
  return row === undefined ? null : { madeId: row.made_id, sameContent: row.same_content }
}
