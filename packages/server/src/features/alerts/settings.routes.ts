import type { Api } from '../../platform/api/api.ts'
import { tagged } from '../../platform/api/etag.ts'
import { answer, refusal } from '../../platform/api/schema.ts'
import type { TestLimits } from '../../platform/api/test-limits.ts'
import type { Needs } from '../../platform/deps.ts'
import { alertSettings, alertSettingsUpdate, testEmail } from './settings.schema.ts'
import { readAlertSettings, saveAlertSettings, sendTestEmail } from './settings.service.ts'

const read = { permission: 'read', scope: 'tenant' } as const
const write = { permission: 'write', scope: 'tenant' } as const
const tags = ['Alerts']

export function alertSettingsRoutes(
  app: Api,
  deps: Needs<'db' | 'clock' | 'mailer' | 'publicUrl'> & { readonly testLimits: TestLimits },
): void {
  const isEmailAvailable = deps.mailer !== null

  app.get(
    '/v1/alert-settings',
    {
      config: { access: read },
      schema: {
        operationId: 'getAlertSettings',
        tags,
        summary: 'Get the alert settings',
        response: { 200: answer('The settings.', alertSettings), ...refusal },
      },
    },
    async ({ tenantId }, reply) => {
      const settings = await readAlertSettings({ deps, input: { tenantId } })
      return tagged(reply, presentAlertSettings(settings, isEmailAvailable))
    },
  )

  app.put(
    '/v1/alert-settings',
    {
      config: { access: write, headers: ['If-Match'] },
      schema: {
        operationId: 'saveAlertSettings',
        tags,
        summary: 'Replace the alert settings',
        description: 'Replaces all settings. A setting that is left out gets its default.',
        body: alertSettingsUpdate,
        response: { 200: answer('The settings.', alertSettings), ...refusal },
      },
    },
    async ({ tenantId, body: settings, headers }, reply) => {
      const input = { tenantId, settings, ifMatch: headers['if-match'] }
      return tagged(reply, presentAlertSettings(await saveAlertSettings({ deps, input }), isEmailAvailable))
    },
  )

  app.post(
    '/v1/alert-settings/test',
    {
      config: { access: write },
      schema: {
        operationId: 'testAlertEmail',
        tags,
        summary: 'Send a test e-mail',
        description: 'Sends an e-mail to the saved addresses. Responds when the mail server has responded.',
        response: { 200: answer('The mail server accepted the e-mail.', testEmail), ...refusal },
      },
    },
    async ({ tenantId }) => {
      deps.testLimits.countEmail(tenantId)
      return presentMailReceipt(
        await sendTestEmail({ deps, input: { tenantId, panelUrl: deps.publicUrl() } }),
      )
    },
  )
}

function presentAlertSettings(
  { email, success_rate, version, updatedAt }: Awaited<ReturnType<typeof readAlertSettings>>,
  isEmailAvailable: boolean,
) {
  return {
    email: { ...email, addresses: [...email.addresses], kinds: [...email.kinds] },
    success_rate,
    email_available: isEmailAvailable,
    updated_at: updatedAt?.toISOString() ?? null,
    version,
  }
}

function presentMailReceipt({ accepted, rejected }: Awaited<ReturnType<typeof sendTestEmail>>) {
  return { accepted: [...accepted], rejected: [...rejected] }
}
