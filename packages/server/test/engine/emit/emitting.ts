import { type Kysely, sql } from 'kysely'
import type { Schema } from '../../../src/platform/database/schema.gen.ts'

/** What a producer passes to gancho.emit; `data` is the JSON text itself. */
export interface Emission {
  readonly tenantId: string
  readonly data?: string | null
  readonly event?: string | null
  readonly resourceType?: string | null
  readonly resourceId?: string | null
  readonly key?: string | null
}

/** Calls gancho.emit as any producer may: every argument as text. */
export async function emit(kysely: Kysely<Schema>, emission: Emission): Promise<string> {
  const { tenantId, data = '{}', event = 'invoice.created', resourceType, resourceId, key } = emission
  const { rows } = await sql<{ id: string }>`
    SELECT gancho.emit(${tenantId}::text, ${event}::text, ${data}::text::json, ${resourceType ?? null}::text,
                       ${resourceId ?? null}::text, ${key ?? null}::text) AS id`.execute(kysely)
  return rows[0]!.id
}

/** The same for a batch, whose events are of one tenant. */
export async function emitBatch(
  kysely: Kysely<Schema>,
  tenantId: string,
  emissions: readonly Omit<Emission, 'tenantId'>[],
) {
  const column = (pick: (emission: Omit<Emission, 'tenantId'>) => string | null | undefined) =>
    sql`ARRAY(SELECT json_array_elements_text(${JSON.stringify(emissions.map((each) => pick(each) ?? null))}::json))`
  const { rows } = await sql<{ ordinal: number; id: string; deliveries: number }>`
    SELECT * FROM gancho.emit_batch(${tenantId}::text, ${column(({ event }) => event ?? 'invoice.created')},
      ${column(({ data }) => data ?? '{}')}::json[], ${column((each) => each.resourceType)},
      ${column((each) => each.resourceId)}, ${column(({ key }) => key)})`.execute(kysely)
  return rows
}

export async function eventsOf(kysely: Kysely<Schema>, tenantId: string) {
  return await kysely
    .selectFrom('gancho.events')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .orderBy('id')
    .execute()
}

/** The bytes that will be signed and sent. */
export async function bodyOf(kysely: Kysely<Schema>, id: string): Promise<string> {
  const { body } = await kysely
    .selectFrom('gancho.events')
    .select('body')
    .where('id', '=', id)
    .executeTakeFirstOrThrow()
  return body
}

/** Resolves when a backend waits for a lock that another transaction holds. */
export async function untilBlocked(kysely: Kysely<Schema>, pid: number): Promise<void> {
  for (;;) {
    const { rows } = await sql<{ blocked: boolean }>`
      SELECT cardinality(pg_blocking_pids(${pid})) > 0 AS blocked`.execute(kysely)
    if (rows[0]?.blocked) return
  }
}

export async function backendPid(kysely: Kysely<Schema>): Promise<number> {
  const { rows } = await sql<{ pid: number }>`SELECT pg_backend_pid() AS pid`.execute(kysely)
  return rows[0]!.pid
}
