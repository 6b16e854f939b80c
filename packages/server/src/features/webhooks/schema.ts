import { z } from 'zod'
import { moment, plainText } from '../../platform/api/schema.ts'
import { limits } from '../../platform/limits.ts'

const headers = z.record(z.string(), z.string())
const timeoutMs = z.int().min(limits.attemptTimeoutMinMs).max(limits.attemptTimeoutMaxMs)
const maxInFlight = z.int().min(1).max(1_000)
const rateLimit = z.int().min(1).max(10_000).nullable()
const retrySchedule = z
  .array(
    z
      .int()
      .min(0)
      .max(7 * 24 * 60 * 60),
  )
  .min(1)
  .max(30)
  .nullable()
const secret = z.string()
const mostEvents = 500

export const webhook = z
  .object({
    id: z.string(),
    url: z.string(),
    description: z.string(),
    events: z
      .array(z.string())
      .describe(
        'Event types; `*` for all, future ones included, but those of Gancho itself; `gancho.*` for all of those.',
      ),
    state: z.enum(['ACTIVE', 'PAUSED', 'DISABLED']),
    state_reason: z.string().nullable().describe('Why it is disabled: `gone`, `failing_too_long`.'),
    headers: headers.describe('Sent with every attempt. Values that carry a credential are masked.'),
    timeout_ms: z.int(),
    max_in_flight: z.int(),
    rate_limit_per_second: z.int().nullable(),
    ordered: z.boolean(),
    retry_schedule_seconds: z.array(z.int()).nullable().describe('Null selects the default schedule.'),
    secret_hint: z.string().describe('The last characters of the secret.'),
    created_at: moment,
    updated_at: moment,
    version: z.int().describe('Changes with every edit; the ETag.'),
  })
  .meta({ id: 'Webhook' })

export const createdWebhook = webhook
  .extend({ secret: z.string().describe('Shown only once. The receiver needs it to verify signatures.') })
  .meta({ id: 'CreatedWebhook' })

const settings = {
  url: z.string().describe('An https URL with a public host and without credentials.'),
  events: z
    .array(z.string())
    .min(1)
    .max(mostEvents)
    .describe('Event types; `*` for all but those of Gancho itself, `gancho.*` for all of those.'),
  description: plainText(500).optional(),
  headers: headers.optional().describe('At most 20 headers, 4 KiB in total.'),
  timeout_ms: timeoutMs.optional().describe('Timeout of the whole attempt, in milliseconds.'),
  max_in_flight: maxInFlight.optional().describe('Maximum number of concurrent requests to this webhook.'),
  rate_limit_per_second: rateLimit.optional(),
  ordered: z
    .boolean()
    .optional()
    .describe('Whether deliveries are sent strictly one at a time, in the order of their events.'),
  retry_schedule_seconds: retrySchedule
    .optional()
    .describe('Delay before each attempt, in seconds; the first is 0. Null selects the default schedule.'),
}

export const webhookCreation = z
  .strictObject({
    ...settings,
    secret: secret
      .optional()
      .describe(
        '8 to 500 characters; `whsec_` is followed by base64 of 24 to 64 bytes. One is made when absent.',
      ),
  })
  .meta({ id: 'WebhookCreation' })

export const webhookUpdate = z
  .strictObject({
    ...settings,
    url: settings.url.optional(),
    events: settings.events.optional(),
    state: z.enum(['ACTIVE', 'PAUSED']).optional().describe('ACTIVE also enables a disabled webhook again.'),
  })
  .meta({ id: 'WebhookUpdate' })

const longestOverlapHours = 168

export const secretRotation = z
  .strictObject({
    secret: secret.optional().describe('Generated when absent.'),
    overlap_hours: z
      .number()
      .min(0)
      .max(longestOverlapHours)
      .default(24)
      .describe('Hours during which requests are also signed with the old secret.'),
  })
  .meta({ id: 'SecretRotation' })

export const webhookTest = z
  .strictObject({
    event: z.string().optional().describe('Defaults to the first event type of the webhook.'),
    data: z.record(z.string(), z.unknown()).optional().describe('Defaults to the example of the event type.'),
  })
  .meta({ id: 'WebhookTest' })
