import { z } from 'zod'
import { moment } from '../../platform/api/schema.ts'
import { limits } from '../../platform/limits.ts'
import { alertKinds } from './rules.ts'
import { defaultAlertSettings, emailLanguages } from './settings.ts'

const addresses = z.array(z.string()).describe('No e-mail is sent while there is none.')
const language = z.enum(emailLanguages)
const kinds = z.array(z.enum(alertKinds)).describe('The alerts that e-mails tell of.')
const recoveries = z.boolean().describe('Whether e-mails also tell that such an alert is over.')

const successRate = z
  .strictObject({
    below_percent: z
      .number()
      .min(1)
      .max(100)
      .describe('An alert opens when fewer of a hundred deliveries succeed at their first attempt.'),
    window_minutes: z.int().min(5).max(1_440).describe('How far back it looks.'),
    min_deliveries: z
      .int()
      .min(1)
      .max(1_000_000)
      .describe('With fewer deliveries within the window, nothing is judged.'),
  })
  .nullable()
  .describe('When the success rate of a webhook is too low; null judges none.')

export const alertSettings = z
  .object({
    email: z.object({ addresses, language, kinds, recoveries }),
    success_rate: successRate,
    email_available: z.boolean().describe('Whether this installation sends e-mail at all.'),
    updated_at: moment.nullable().describe('Null when they were never saved.'),
    version: z.int().describe('Changes with every save; the ETag. 0 when they were never saved.'),
  })
  .meta({ id: 'AlertSettings' })

const defaults = defaultAlertSettings.email

const emailUpdate = z.strictObject({
  addresses: addresses.max(limits.alertEmailAddresses).default([...defaults.addresses]),
  language: language.default(defaults.language),
  kinds: kinds.default([...defaults.kinds]),
  recoveries: recoveries.default(defaults.recoveries),
})

export const alertSettingsUpdate = z
  .strictObject({
    email: emailUpdate.prefault({}),
    success_rate: successRate.default(defaultAlertSettings.success_rate),
  })
  .meta({ id: 'AlertSettingsUpdate' })

export const testEmail = z
  .object({
    accepted: z.array(z.string()).describe('The addresses whose mail server took it.'),
    rejected: z.array(z.string()).describe('The addresses that were refused.'),
  })
  .meta({ id: 'TestEmail' })
