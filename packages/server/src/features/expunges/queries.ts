import { type Kysely, sql } from 'kysely'
import type { Schema } from '../../platform/database/schema.gen.ts'
import { type ExpungeSelection, idsToExpunge } from './rules.ts'

function readExpunges(kysely: Kysely<Schema>) {
  return kysely
    .selectFrom('gancho.expunges')
    .selectAll()
    .$narrowType<{ scope: ExpungeSelection['scope']; state: 'RUNNING' | 'COMPLETED' }>()
}

export async function insertExpunge(
  kysely: Kysely<Schema>,
  { tenantId, selection, now }: { tenantId: string; selection: ExpungeSelection; now: Date },
): Promise<string> {
  const { id } = await kysely
    .insertInto('gancho.expunges')
    .values({
      tenant_id: tenantId,
      scope: selection.scope,
      event_id: selection.scope === 'event' ? selection.eventId : null,
      resource_type: selection.scope === 'resource' ? selection.resourceType : null,
      resource_id: selection.scope === 'resource' ? selection.resourceId : null,
      ...idsToExpunge(selection, now.getTime()),
      created_at: now,
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  return id
}

export async function findExpunge(kysely: Kysely<Schema>, tenantId: string, id: string) {
  return await readExpunges(kysely).where('tenant_id', '=', tenantId).where('id', '=', id).executeTakeFirst()
}

export type ExpungeRow = NonNullable<Awaited<ReturnType<typeof findExpunge>>>

/** Newest first, those before `beforeId`. */
export async function listExpunges(
  kysely: Kysely<Schema>,
  { tenantId, beforeId, limit }: { tenantId: string; beforeId: string | null; limit: number },
) {
  let query = readExpunges(kysely).where('tenant_id', '=', tenantId)
  if (beforeId !== null) query = query.where('id', '<', beforeId)
  return await query.orderBy('id', 'desc').limit(limit).execute()
}

/** Whether any expunge is not finished: cheap, and nearly always false. */
export async function isExpungeRunning(kysely: Kysely<Schema>): Promise<boolean> {
  const { rows } = await sql`
    SELECT FROM gancho.expunges WHERE state = 'RUNNING' ORDER BY id LIMIT 1`.execute(kysely)
  return rows.length > 0
}

/** The oldest expunge that is not finished, locked until the transaction ends; none that others have locked. */
export async function takeExpunge(kysely: Kysely<Schema>): Promise<ExpungeRow | undefined> {
  return await readExpunges(kysely)
    .where('state', '=', 'RUNNING')
    .orderBy('id')
    .limit(1)
    .forUpdate()
    .skipLocked()
    .executeTakeFirst()
}

/** Notes what a step did, in the transaction that took the expunge. Without a cursor there is nothing left: it ends. */
export async function advanceExpunge(
  kysely: Kysely<Schema>,
  { id, cursor, events, now }: { id: string; cursor: string | null; events: number; now: Date },
): Promise<ExpungeRow> {
  return await kysely
    .updateTable('gancho.expunges')
    .set((expression) => ({
      events: expression('events', '+', events),
      ...(cursor === null ? { state: 'COMPLETED', finished_at: now } : { cursor }),
    }))
    .where('id', '=', id)
    .returningAll()
    .$narrowType<Pick<ExpungeRow, 'scope' | 'state'>>()
    .executeTakeFirstOrThrow()
}
