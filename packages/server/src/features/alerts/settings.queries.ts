import { type Kysely, sql } from 'kysely'
import type { Schema } from '../../platform/database/schema.gen.ts'
import type { AlertSettings, EmailLanguage } from './settings.ts'

export interface SavedAlertSettings extends AlertSettings {
  readonly version: number
  readonly updatedAt: Date
}

export async function findAlertSettings(
  kysely: Kysely<Schema>,
  tenantId: string,
): Promise<SavedAlertSettings | undefined> {
  const row = await kysely
    .selectFrom('gancho.alert_settings')
    .selectAll()
    .$narrowType<{ email_language: EmailLanguage }>()
    .where('tenant_id', '=', tenantId)
    .executeTakeFirst()
  if (row === undefined) return undefined
  const { rate_below_percent, rate_window_minutes, rate_min_deliveries } = row
  const hasRule = rate_below_percent !== null && rate_window_minutes !== null && rate_min_deliveries !== null
  return {
    email: {
      addresses: JSON.parse(row.email_addresses),
      language: row.email_language,
      kinds: JSON.parse(row.email_kinds),
      recoveries: row.email_recoveries,
    },
    success_rate: hasRule
      ? {
          below_percent: rate_below_percent,
          window_minutes: rate_window_minutes,
          min_deliveries: rate_min_deliveries,
        }
      : null,
    version: row.version,
    updatedAt: row.updated_at,
  }
}

/**
 * Replaces settings that are at `version`, 0 when they were never saved.
 * @returns false when somebody else saved meanwhile: nothing was done.
 */
export async function saveAlertSettings(
  kysely: Kysely<Schema>,
  { tenantId, version, settings }: { tenantId: string; version: number; settings: AlertSettings },
): Promise<boolean> {
  const columns = {
    email_addresses: JSON.stringify(settings.email.addresses),
    email_language: settings.email.language,
    email_kinds: JSON.stringify(settings.email.kinds),
    email_recoveries: settings.email.recoveries,
    rate_below_percent: settings.success_rate?.below_percent ?? null,
    rate_window_minutes: settings.success_rate?.window_minutes ?? null,
    rate_min_deliveries: settings.success_rate?.min_deliveries ?? null,
  }
  const { numInsertedOrUpdatedRows } = await kysely
    .insertInto('gancho.alert_settings')
    .values({ ...columns, tenant_id: tenantId })
    .onConflict((conflict) =>
      conflict
        .column('tenant_id')
        .doUpdateSet({ ...columns, version: sql`gancho.alert_settings.version + 1`, updated_at: sql`now()` })
        .where('gancho.alert_settings.version', '=', version),
    )
    .executeTakeFirstOrThrow()
  return numInsertedOrUpdatedRows === 1n
}
