import { type Kysely, sql } from 'kysely'
import type { Schema } from '../../platform/database/schema.gen.ts'
import type { AlertKind } from './rules.ts'

export type AlertState = 'OPEN' | 'ACKNOWLEDGED' | 'RESOLVED'

export interface AlertFilter {
  readonly tenantId: string
  readonly state?: AlertState | undefined
  readonly webhookId?: string | undefined
}

function readAlerts(kysely: Kysely<Schema>, tenantId: string) {
  return kysely
    .selectFrom('gancho.alerts')
    .selectAll()
    .$narrowType<{ kind: AlertKind; state: AlertState }>()
    .where('tenant_id', '=', tenantId)
}

/** Newest first, those before `beforeId`. */
export async function listAlerts(
  kysely: Kysely<Schema>,
  { tenantId, state, webhookId, beforeId, limit }: AlertFilter & { beforeId: string | null; limit: number },
) {
  let query = readAlerts(kysely, tenantId)
  if (beforeId !== null) query = query.where('id', '<', beforeId)
  if (state !== undefined) query = query.where('state', '=', state)
  if (webhookId !== undefined) query = query.where('webhook_id', '=', webhookId)
  return await query.orderBy('id', 'desc').limit(limit).execute()
}

export async function findAlert(kysely: Kysely<Schema>, tenantId: string, id: string) {
  return await readAlerts(kysely, tenantId).where('id', '=', id).executeTakeFirst()
}

export type AlertRow = NonNullable<Awaited<ReturnType<typeof findAlert>>>

/** Somebody looks after it; one that is not open stays as it is. */
export async function acknowledgeAlert(kysely: Kysely<Schema>, id: string, now: Date): Promise<void> {
  await kysely
    .updateTable('gancho.alerts')
    .set({ state: 'ACKNOWLEDGED', acknowledged_at: now })
    .where('id', '=', id)
    .where('state', '=', 'OPEN')
    .execute()
}

/** Ends an alert by hand; one that has ended stays as it is. */
export async function resolveAlert(kysely: Kysely<Schema>, id: string, now: Date): Promise<void> {
  await kysely
    .updateTable('gancho.alerts')
    .set({ state: 'RESOLVED', resolved_at: now })
    .where('id', '=', id)
    .where('state', '<>', 'RESOLVED')
    .execute()
}

/** Ends alerts that are over, unless somebody did meanwhile. @returns those that it ended. */
export async function endAlerts(
  kysely: Kysely<Schema>,
  input: {
    readonly alerts: readonly { readonly webhook_id: string; readonly kind: AlertKind }[]
    readonly recovered: boolean
    readonly now: Date
  },
): Promise<readonly AlertRow[]> {
  if (input.alerts.length === 0) return []
  const { rows } = await sql<AlertRow>`
    UPDATE gancho.alerts a SET state = 'RESOLVED', resolved_at = ${input.now}, recovered = ${input.recovered}
      FROM json_to_recordset(${JSON.stringify(input.alerts)}::json) AS ended (webhook_id text, kind text)
     WHERE a.webhook_id = ended.webhook_id AND a.kind = ended.kind AND a.state <> 'RESOLVED'
    RETURNING a.*`.execute(kysely)
  return rows
}

/** Something that goes on, as an alert tells of it. */
export interface Sighting {
  readonly tenant_id: string
  readonly webhook_id: string
  readonly kind: AlertKind
  readonly url: string
  readonly last_error: string | null
  readonly count: number
  /** Of `degraded` alone. */
  readonly success_percent: number | null
  readonly first_seen_at: string
  readonly last_seen_at: string
}

/** Opens alerts, or adds to those that are there. @returns those that it opened. */
export async function raiseAlerts(
  kysely: Kysely<Schema>,
  sightings: readonly Sighting[],
): Promise<readonly AlertRow[]> {
  if (sightings.length === 0) return []
  const { rows } = await sql<AlertRow & { readonly is_new: boolean }>`
    INSERT INTO gancho.alerts AS a (tenant_id, webhook_id, kind, url, last_error, count, success_percent, first_seen_at, last_seen_at)
    SELECT s.* FROM json_to_recordset(${JSON.stringify(sightings)}::json) AS s (
      tenant_id text, webhook_id text, kind text, url text, last_error text, count bigint, success_percent real, first_seen_at timestamptz, last_seen_at timestamptz)
     ORDER BY s.webhook_id, s.kind
    ON CONFLICT (webhook_id, kind) WHERE state <> 'RESOLVED' DO UPDATE
       SET url = excluded.url, last_error = excluded.last_error, last_seen_at = excluded.last_seen_at, success_percent = excluded.success_percent,
           count = excluded.count + CASE WHEN excluded.kind = 'exhausted' THEN a.count ELSE 0 END
    RETURNING a.*, a.xmax = 0 AS is_new`.execute(kysely)
  return rows.flatMap(({ is_new, ...row }) => (is_new ? [row] : []))
}

/** Deletes alerts that were resolved before `cutoff`. */
export async function expireAlerts(kysely: Kysely<Schema>, cutoff: Date): Promise<void> {
  await kysely.deleteFrom('gancho.alerts').where('resolved_at', '<', cutoff).execute()
}
