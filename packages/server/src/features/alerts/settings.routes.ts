import { answer, refusal } from '../../platform/api/schema.ts'
import type { Api, RouteDeps } from '../../server/deps.ts'
import { presentAlertSettings, presentMailReceipt } from '../../server/present.ts'
import { tagged } from '../webhooks/routes.ts'
import { alertSettings, alertSettingsUpdate, testEmail } from './settings.schema.ts'
import { readAlertSettings, saveAlertSettings, sendTestEmail } from './settings.service.ts'

const read = { permission: 'read', scope: 'tenant' } as const
const write = { permission: 'write', scope: 'tenant' } as const
const tags = ['Alerts']

export function alertSettingsRoutes(app: Api, { services: deps, testLimits, publicUrl }: RouteDeps): void {
  const isEmailAvailable = deps.mailer !== null

  app.get(
    '/v1/alert-settings',
    {
      config: { access: read },
      schema: {
        operationId: 'getAlertSettings',
        tags,
        summary: 'Read what the tenant is told of, and how',
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
        summary: 'Set what the tenant is told of, and how',
        description: 'Replaces all of it: what is left out goes back to its default.',
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
        description: 'To the addresses that are saved. Answers when the mail server has.',
        response: { 200: answer('The mail server took it.', testEmail), ...refusal },
      },
    },
    async ({ tenantId }) => {
      testLimits.countEmail(tenantId)
      return presentMailReceipt(await sendTestEmail({ deps, input: { tenantId, panelUrl: publicUrl() } }))
    },
  )
}
