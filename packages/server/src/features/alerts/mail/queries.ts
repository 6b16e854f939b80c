import { type Kysely, sql } from 'kysely'
import type { Database } from '../../../platform/database/database.ts'
import type { Schema } from '../../../platform/database/schema.gen.ts'
import type { AlertNotice, ToldAlert } from './notices.ts'

/** Writes what changed about alerts, for the tenants that want e-mail of it. */
export async function writeNotices(
  tx: Kysely<Schema>,
  changes: readonly { readonly alert_id: string; readonly says: AlertNotice['says'] }[],
  now: Date,
): Promise<void> {
  if (changes.length === 0) return
  await sql`
    INSERT INTO gancho.alert_notices (tenant_id, alert_id, says, created_at)
    SELECT a.tenant_id, a.id, c.says, ${now}
      FROM json_to_recordset(${JSON.stringify(changes)}::json) AS c (alert_id text, says text)
      JOIN gancho.alerts a ON a.id = c.alert_id JOIN gancho.alert_settings s ON s.tenant_id = a.tenant_id
     WHERE s.email_addresses <> '[]' AND (c.says = 'OPENED' OR s.email_recoveries)
       AND a.kind IN (SELECT json_array_elements_text(s.email_kinds::json))`.execute(tx)
}

/** Whether anything waits to be told: asked every few seconds by every worker, and mostly for nothing. */
export async function isAnyNotice(db: Database): Promise<boolean> {
  const { rows } = await sql<{ any: boolean }>`
    SELECT EXISTS (SELECT FROM gancho.alert_notices) AS any`.execute(db.kysely)
  return rows[0]?.any ?? false
}

/** A tenant that is written to now, by nobody else until the lease ends. */
export interface Mailing {
  readonly tenant_id: string
  readonly lease_token: number
  /** Messages in a row that no mail server took. */
  readonly failures: number
}

/** Takes tenants whose first notice has waited long enough, and who may be written to again. */
export async function claimMailings(
  db: Database,
  input: {
    readonly now: Date
    /** Of notices from then or before. */
    readonly waitingSince: Date
    readonly leasedUntil: Date
    readonly limit: number
  },
): Promise<readonly Mailing[]> {
  const { now, waitingSince, leasedUntil, limit } = input
  const { rows } = await sql<Mailing>`
    INSERT INTO gancho.alert_mailings AS m (tenant_id, not_before, leased_until)
    SELECT due.tenant_id, ${now}, ${leasedUntil} FROM (
      SELECT n.tenant_id FROM gancho.alert_notices n LEFT JOIN gancho.alert_mailings k ON k.tenant_id = n.tenant_id
       WHERE n.created_at <= ${waitingSince} AND (k.tenant_id IS NULL OR (k.not_before <= ${now} AND k.leased_until <= ${now}))
       GROUP BY n.tenant_id ORDER BY min(n.created_at) LIMIT ${limit}) AS due
     ORDER BY due.tenant_id
    ON CONFLICT (tenant_id) DO UPDATE SET leased_until = excluded.leased_until, lease_token = m.lease_token + 1
       WHERE m.not_before <= ${now} AND m.leased_until <= ${now}
    RETURNING tenant_id, lease_token, failures`.execute(db.kysely)
  return rows
}

/** What waits for a tenant, the oldest first. Of alerts that are no longer kept there is nothing to tell. */
export async function readNotices(db: Database, tenantId: string): Promise<readonly AlertNotice[]> {
  const { rows } = await sql<ToldAlert & { readonly notice_id: string; readonly says: AlertNotice['says'] }>`
    SELECT n.id AS notice_id, n.says, a.id, a.kind, a.state, a.webhook_id, a.url, a.last_error, a.count, a.success_percent,
           a.first_seen_at, a.resolved_at, a.told_at
      FROM gancho.alert_notices n JOIN gancho.alerts a ON a.id = n.alert_id
     WHERE n.tenant_id = ${tenantId} ORDER BY n.id`.execute(db.kysely)
  return rows.map(({ notice_id, says, ...alert }) => ({ id: notice_id, says, alert }))
}

/**
 * Records that notices were told, or need not be: they are gone, and the tenant is not written to before a moment.
 * @param input.told ids of the alerts that people know of now.
 * @returns false when another has the lease by now: then nothing is recorded.
 */
export async function endMailing(
  db: Database,
  input: {
    readonly mailing: Mailing
    readonly notices: readonly string[]
    readonly told: readonly string[]
    readonly now: Date
    readonly notBefore: Date
  },
): Promise<boolean> {
  const { mailing, notices, told, now, notBefore } = input
  const { rows } = await sql`
    WITH ended AS (
      UPDATE gancho.alert_mailings SET not_before = ${notBefore}, leased_until = ${now}, failures = 0
       WHERE tenant_id = ${mailing.tenant_id} AND lease_token = ${mailing.lease_token} RETURNING tenant_id
    ), gone AS (
      DELETE FROM gancho.alert_notices WHERE EXISTS (SELECT FROM ended) AND id IN (SELECT json_array_elements_text(${JSON.stringify(notices)}::json))
    ), known AS (
      UPDATE gancho.alerts SET told_at = ${now} WHERE EXISTS (SELECT FROM ended) AND id IN (SELECT json_array_elements_text(${JSON.stringify(told)}::json))
    )
    SELECT FROM ended`.execute(db.kysely)
  return rows.length === 1
}

/** Gives a mailing back after a message that no mail server took; nothing happens when another has the lease by now. */
export async function failMailing(
  db: Database,
  { mailing, now, notBefore }: { mailing: Mailing; now: Date; notBefore: Date },
): Promise<void> {
  await db.kysely
    .updateTable('gancho.alert_mailings')
    .set({ failures: mailing.failures + 1, not_before: notBefore, leased_until: now })
    .where('tenant_id', '=', mailing.tenant_id)
    .where('lease_token', '=', mailing.lease_token)
    .execute()
}

/** Gives up notices from before a moment. @returns how many of each tenant. */
export async function expireNotices(db: Database, before: Date) {
  const { rows } = await sql<{ readonly tenant_id: string; readonly notices: number }>`
    WITH expired AS (DELETE FROM gancho.alert_notices WHERE created_at < ${before} RETURNING tenant_id)
    SELECT tenant_id, count(*)::int AS notices FROM expired GROUP BY tenant_id`.execute(db.kysely)
  return rows
}
