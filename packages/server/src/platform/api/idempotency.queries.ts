import { hash } from 'node:crypto'
import { type Kysely, sql } from 'kysely'
import type { Schema } from '../database/schema.gen.ts'

const uuidDigits = 32

/**
 * Takes an idempotency key for a thing that is about to be made, other than an event, inside the transaction
 * that makes it. Whoever else uses the key meanwhile waits for that transaction.
 * @param input.content what must be the same when the key comes again; nothing secret, as a hash of it is kept.
 * @returns what the key was used for before; null when it is ours.
 */
export async function takeIdempotencyKey(
  kysely: Kysely<Schema>,
  input: { tenantId: string; kind: string; key: string; madeId: string; content: string },
): Promise<{ readonly madeId: string; readonly sameContent: boolean } | null> {
  // Events share the table: a hash under a prefix of its own keeps the kinds apart, within the length allowed.
  const key = `${input.kind} ${hash('sha256', input.key)}`
  const contentHash = hash('sha256', input.content).slice(0, uuidDigits)
  const { rows: taken } = await sql`
    INSERT INTO gancho.idempotency_keys (tenant_id, key, event_id, content_hash, created_at)
    VALUES (${input.tenantId}, ${key}, ${input.madeId}, ${contentHash}, now())
    ON CONFLICT DO NOTHING RETURNING event_id`.execute(kysely)
  if (taken.length > 0) return null
  const { rows } = await sql<{ made_id: string; same_content: boolean }>`
    SELECT event_id AS made_id, content_hash = ${contentHash} AS same_content
      FROM gancho.idempotency_keys WHERE tenant_id = ${input.tenantId} AND key = ${key}`.execute(kysely)
  const [row] = rows
  return row === undefined ? null : { madeId: row.made_id, sameContent: row.same_content }
}
