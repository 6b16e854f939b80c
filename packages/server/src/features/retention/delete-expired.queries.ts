import { sql } from 'kysely'
import type { Database } from '../../platform/database/database.ts'

/** Rows deleted by one statement, so that none takes long. */
const batchRows = 10_000

/**
 * Deletes rows that are older than `cutoff` and in no partition that could be dropped whole: those of the default
 * partitions, and idempotency keys.
 * @returns true when there are more.
 */
export async function deleteExpired(db: Database, cutoff: Date): Promise<boolean> {
  const { rows: parents } = await sql<{ name: string; id_column: string; first_id: string }>`
    SELECT name, id_column, gancho.first_id(id_prefix, ${cutoff}) FROM gancho.partitioned_tables`.execute(
    db.kysely,
  )
  let isMore = false
  for (const { name, id_column, first_id } of parents) {
    const table = sql.table(`gancho.${name}_default`)
    const id = sql.ref(id_column)
    const { numAffectedRows } = await sql`DELETE FROM ${table} WHERE ctid = ANY (ARRAY(
      SELECT ctid FROM ${table} WHERE ${id} < ${first_id} ORDER BY ${id} LIMIT ${batchRows}))`.execute(
      db.kysely,
    )
    isMore ||= numAffectedRows === BigInt(batchRows)
  }
  const { numAffectedRows } = await db.kysely.transaction().execute(async (tx) => {
    // The index by age is a block range index, which only a bitmap scan reads.
    await sql`SET LOCAL enable_bitmapscan = on`.execute(tx)
    return await sql`DELETE FROM gancho.idempotency_keys WHERE ctid = ANY (ARRAY(
      SELECT ctid FROM gancho.idempotency_keys WHERE created_at < ${cutoff} LIMIT ${batchRows}))`.execute(tx)
  })
  return isMore || numAffectedRows === BigInt(batchRows)
}
