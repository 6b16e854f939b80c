import { z } from 'zod'
import { moment, pageQuery } from '../../platform/api/schema.ts'
import { alertKinds } from './rules.ts'

const state = z.enum(['OPEN', 'ACKNOWLEDGED', 'RESOLVED'])

export const alert = z
  .object({
    id: z.string(),
    kind: z
      .enum(alertKinds)
      .describe(
        '`failing`: every attempt fails, several in a row. `exhausted`: deliveries failed for good. `disabled`: the webhook was disabled by Gancho. ' +
          '`degraded`: fewer deliveries succeed than the rule for the success rate asks for.',
      ),
    state,
    webhook_id: z.string(),
    url: z.string().describe('The URL of the webhook when the alert opened.'),
    last_error: z.string().nullable().describe('A code, a colon, a sentence.'),
    count: z
      .int()
      .describe('How many attempts (`failing`) or deliveries (`exhausted`, `degraded`) it is about.'),
    success_percent: z
      .number()
      .nullable()
      .describe(
        'Of a `degraded` one: how many of a hundred deliveries succeeded at their first attempt, when last seen.',
      ),
    first_seen_at: moment,
    last_seen_at: moment,
    acknowledged_at: moment.nullable(),
    resolved_at: moment.nullable(),
    recovered: z.boolean().describe('Whether the alert was resolved because the webhook recovered.'),
  })
  .meta({ id: 'Alert' })

export const alertQuery = z.strictObject({
  ...pageQuery,
  state: state.optional(),
  webhook_id: z.string().max(100).optional(),
})
