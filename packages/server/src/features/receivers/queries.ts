import { type Kysely, sql } from 'kysely'
import type { Database } from '../../platform/database/database.ts'
import type { Schema } from '../../platform/database/schema.gen.ts'
import type { BinVerdict } from './verdict.ts'

/** What may be read of a bin: everything but its secret. */
const readable = ['id', 'name', 'token', 'answers', 'requests', 'created_at', 'expires_at'] as const

/** One that has expired is there no more, although it is deleted later. */
function readBins(kysely: Kysely<Schema>, now: Date) {
  return kysely
    .selectFrom('gancho.bins')
    .select(readable)
    .select(sql<boolean>`secret IS NOT NULL`.as('verifies'))
    .where('expires_at', '>', now)
}

/** Newest first, those before `beforeId`. */
export async function listBins(
  kysely: Kysely<Schema>,
  input: { tenantId: string; now: Date; beforeId: string | null; limit: number },
) {
  let query = readBins(kysely, input.now).where('tenant_id', '=', input.tenantId)
  if (input.beforeId !== null) query = query.where('id', '<', input.beforeId)
  return await query.orderBy('id', 'desc').limit(input.limit).execute()
}

export async function findBin(
  kysely: Kysely<Schema>,
  { tenantId, id, now }: { tenantId: string; id: string; now: Date },
) {
  return await readBins(kysely, now).where('id', '=', id).where('tenant_id', '=', tenantId).executeTakeFirst()
}

/** The id behind a token. */
export async function findBinByToken(
  kysely: Kysely<Schema>,
  { token, now }: { token: string; now: Date },
): Promise<string | undefined> {
  const row = await readBins(kysely, now).where('token', '=', token).executeTakeFirst()
  return row?.id
}

/** How many bins a tenant has. Whoever else asks within a transaction waits until this one ends. */
export async function countBins(
  kysely: Kysely<Schema>,
  { tenantId, now }: { tenantId: string; now: Date },
): Promise<number> {
  await sql`SELECT pg_advisory_xact_lock(hashtext('gancho.bins'), hashtext(${tenantId}))`.execute(kysely)
  const { rows } = await sql<{ count: number }>`
    SELECT count(*)::int AS count FROM gancho.bins WHERE tenant_id = ${tenantId} AND expires_at > ${now}`.execute(
    kysely,
  )
  return rows[0]?.count ?? 0
}

export async function insertBin(
  kysely: Kysely<Schema>,
  row: {
    tenant_id: string
    token: string
    name: string
    answers: string
    created_at: Date
    expires_at: Date
  },
): Promise<string> {
  const { id } = await kysely.insertInto('gancho.bins').values(row).returning('id').executeTakeFirstOrThrow()
  return id
}

/** The columns that a change sets; absent ones stay as they are. New answers begin with the next request. */
export async function updateBin(
  kysely: Kysely<Schema>,
  { tenantId, id, now }: { tenantId: string; id: string; now: Date },
  columns: {
    readonly name?: string | undefined
    readonly answers?: string | undefined
    readonly secret?: string | null | undefined
    readonly expires_at: Date
  },
): Promise<void> {
  await kysely
    .updateTable('gancho.bins')
    .set(columns)
    .$if(columns.answers !== undefined, (query) => query.set({ answers_given: 0 }))
    .where('id', '=', id)
    .where('tenant_id', '=', tenantId)
    .where('expires_at', '>', now)
    .execute()
}

/** @returns false when there is none. */
export async function deleteBin(
  kysely: Kysely<Schema>,
  { tenantId, id }: { tenantId: string; id: string },
): Promise<boolean> {
  const deleted = await kysely
    .deleteFrom('gancho.bins')
    .where('id', '=', id)
    .where('tenant_id', '=', tenantId)
    .returning('id')
    .execute()
  return deleted.length > 0
}

/**
 * Counts a request that came. The count is the place of its answer, so requests that come together get one after
 * another. Undefined when the bin is gone.
 */
export async function countBinRequest(kysely: Kysely<Schema>, { id, now }: { id: string; now: Date }) {
  return await kysely
    .updateTable('gancho.bins')
    .set({ requests: sql`requests + 1`, answers_given: sql`answers_given + 1` })
    .where('id', '=', id)
    .where('expires_at', '>', now)
    .returning(['tenant_id', 'secret', 'answers', 'answers_given'])
    .executeTakeFirst()
}

/** Stores a request, and deletes those beyond the last `kept`; nothing when the bin is gone. */
export async function insertBinRequest(
  kysely: Kysely<Schema>,
  row: {
    readonly bin_id: string
    readonly received_at: Date
    readonly method: string
    readonly path: string
    readonly headers: string
    readonly body: Uint8Array
    readonly truncated: boolean
    readonly verdict: BinVerdict['verdict']
    readonly verdict_code: string | null
    readonly answered: number | null
  },
  kept: number,
): Promise<void> {
  // The statement sees the table as it was before: of what is there, one less is kept.
  await sql`
    WITH stored AS (
      INSERT INTO gancho.bin_requests (bin_id, received_at, method, path, headers, body, truncated, verdict, verdict_code, answered)
      SELECT b.id, ${row.received_at}, ${row.method}, ${row.path}, ${row.headers}, ${row.body}, ${row.truncated}, ${row.verdict}, ${row.verdict_code},
             ${row.answered}
        FROM gancho.bins b WHERE b.id = ${row.bin_id} FOR KEY SHARE
    )
    DELETE FROM gancho.bin_requests r
     WHERE r.bin_id = ${row.bin_id}
       AND r.id < (SELECT k.id FROM gancho.bin_requests k WHERE k.bin_id = ${row.bin_id} ORDER BY k.id DESC OFFSET ${kept - 2} LIMIT 1)`.execute(
    kysely,
  )
}

/** Newest first, those before `beforeId`; that the bin is the tenant's was checked before. */
export async function listBinRequests(
  kysely: Kysely<Schema>,
  { binId, beforeId, limit }: { binId: string; beforeId: string | null; limit: number },
) {
  let query = kysely
    .selectFrom('gancho.bin_requests')
    .selectAll()
    .$narrowType<Pick<BinVerdict, 'verdict'>>()
    .where('bin_id', '=', binId)
  if (beforeId !== null) query = query.where('id', '<', beforeId)
  return await query.orderBy('id', 'desc').limit(limit).execute()
}

const deletedAtOnce = 100

/** Deletes bins that have expired, with their requests. @returns true when there may be more. */
export async function deleteExpiredBins(db: Database, now: Date): Promise<boolean> {
  const { rows } = await sql`
    DELETE FROM gancho.bins WHERE id IN (
      SELECT id FROM gancho.bins WHERE expires_at <= ${now} ORDER BY expires_at LIMIT ${deletedAtOnce} FOR UPDATE SKIP LOCKED)
    RETURNING id`.execute(db.kysely)
  return rows.length === deletedAtOnce
}
