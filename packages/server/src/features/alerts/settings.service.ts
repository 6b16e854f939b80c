import { ifMatchAllows } from '../../platform/api/etag.ts'
import { ApiError, type FieldIssue, fieldIssue, validationFailed } from '../../platform/api-error.ts'
import type { Call } from '../../platform/deps.ts'
import { isEmailAddress } from '../../platform/mail/email-address.ts'
import { MailError, type MailReceipt } from '../../platform/mail/mail.ts'
import { testMail } from './mail/alert-mail.ts'
import * as queries from './settings.queries.ts'
import { type AlertSettings, defaultAlertSettings } from './settings.ts'

const mostTries = 5

/** The settings of a tenant, or the defaults, at version 0. */
export async function readAlertSettings({ deps, input: { tenantId } }: Call<'db', { tenantId: string }>) {
  const saved = await queries.findAlertSettings(deps.db.kysely, tenantId)
  return saved ?? { ...defaultAlertSettings, version: 0, updatedAt: null }
}

/**
 * Replaces the settings of a tenant, if they still are as `ifMatch` says (the header's text).
 * @throws ApiError `validation_failed`, `alert_settings_changed`
 */
export async function saveAlertSettings({
  deps,
  input: { tenantId, settings, ifMatch },
}: Call<
  'db',
  { readonly tenantId: string; readonly settings: AlertSettings; readonly ifMatch: string | undefined }
>) {
  const issues = judgeAddresses(settings.email.addresses)
  if (issues.length > 0) throw validationFailed(issues)
  const kinds = [...new Set(settings.email.kinds)]
  const wanted = { ...settings, email: { ...settings.email, kinds } }
  for (let tries = 1; ; tries += 1) {
    const { version } = await readAlertSettings({ deps, input: { tenantId } })
    if (!ifMatchAllows(ifMatch, version) || tries === mostTries) {
      throw new ApiError(
        'alert_settings_changed',
        `The settings are at version ${version}: someone changed them meanwhile. Read them again and repeat your change.`,
      )
    }
    if (await queries.saveAlertSettings(deps.db.kysely, { tenantId, version, settings: wanted })) {
      return await readAlertSettings({ deps, input: { tenantId } })
    }
  }
}

/**
 * Sends a test e-mail to the addresses that are saved, waiting for what the mail server says.
 * @throws ApiError `email_unavailable`, `email_address_missing`, `email_refused`
 */
export async function sendTestEmail({
  deps,
  input: { tenantId, panelUrl },
}: Call<
  'db' | 'clock' | 'mailer',
  { readonly tenantId: string; readonly panelUrl: string }
>): Promise<MailReceipt> {
  if (deps.mailer === null) {
    throw new ApiError(
      'email_unavailable',
      'This installation has no mail server. Its operator sets GANCHO_SMTP_URL and GANCHO_MAIL_FROM.',
    )
  }
  const { email } = await readAlertSettings({ deps, input: { tenantId } })
  if (email.addresses.length === 0) {
    throw new ApiError(
      'email_address_missing',
      'No address is saved to send to. Save one with PUT /v1/alert-settings.',
    )
  }
  try {
    return await deps.mailer.send(
      testMail(email, { id: `test-${deps.clock.now()}-${tenantId}`, tenantId, panelUrl }),
    )
  } catch (error) {
    if (!(error instanceof MailError)) throw error
    throw new ApiError('email_refused', error.message, { cause: error })
  }
}

function judgeAddresses(addresses: readonly string[]): FieldIssue[] {
  return addresses.flatMap((address, index) => {
    const path = `email.addresses[${index}]`
    if (!isEmailAddress(address)) {
      return [fieldIssue(path, 'email_address', 'is not an e-mail address such as "ana@example.com".')]
    }
    const isRepeated = addresses.slice(0, index).some((other) => isSameAddress(other, address))
    return isRepeated ? [fieldIssue(path, 'email_address_repeated', 'is there twice.')] : []
  })
}

function isSameAddress(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase()
}
