import { z } from 'zod'
import { moment, momentInput } from '../../platform/api/schema.ts'
import type { FieldCode } from '../../platform/api-error.ts'
import { eventPattern } from '../event-types/index.ts'

const kind = z
  .enum(['recover', 'missing', 'all'])
  .describe(
    '`recover`: deliveries that failed. `missing`: events that the webhook subscribes to and has no delivery of, as they are ' +
      'of a time when it was disabled, not subscribed or not there. `all`: every event that it subscribes to, delivered ones too.',
  )
const mostPerSecond = 1_000

const selection = {
  kind,
  webhook_id: z
    .string()
    .optional()
    .describe(
      'Required for `missing` and `all`; without it, `recover` is about every webhook of the tenant.',
    ),
  event: eventPattern.optional(),
  from: momentInput.optional().describe('Only events at or after this time.'),
  to: momentInput.optional().describe('Only events before this time. The default, and the maximum, is now.'),
}

/** What fields cannot say of each other. */
function check({ value, issues }: z.core.ParsePayload<z.output<z.ZodObject<typeof selection>>>): void {
  const refuse = (path: string, code: FieldCode, message: string) =>
    issues.push({ code: 'custom', path: [path], message, params: { code }, input: value })
  const { kind, webhook_id, from, to } = value
  if (kind !== 'recover' && webhook_id === undefined) {
    refuse('webhook_id', 'webhook_required', `is required for ${kind}: name the webhook to send to`)
  }
  if (from !== undefined && to !== undefined && from >= to) {
    refuse('from', 'time_range', 'is not before "to"')
  }
}

export const replaySelection = z.strictObject(selection).check(check).meta({ id: 'ReplaySelection' })

export const replayCreation = z
  .strictObject({
    ...selection,
    rate_per_second: z
      .int()
      .min(1)
      .max(mostPerSecond)
      .optional()
      .describe('Number of deliveries queued per second. Default: 50.'),
  })
  .check(check)
  .meta({ id: 'ReplayCreation' })

export const replayPreview = z
  .object({
    deliveries: z.int(),
    is_minimum: z.boolean().describe('Whether counting stopped early, so that there may be more.'),
    webhooks: z.int(),
  })
  .meta({ id: 'ReplayPreview' })

export const replay = z
  .object({
    id: z.string(),
    kind,
    state: z.enum(['RUNNING', 'COMPLETED', 'CANCELLED']),
    webhook_id: z.string().nullable(),
    event: z.string().nullable(),
    from: moment.nullable(),
    to: moment,
    rate_per_second: z.int(),
    total: z
      .int()
      .describe('Number of deliveries that were selected when the replay was created, at most a million.'),
    queued: z.int().describe('Number of deliveries queued so far.'),
    skipped: z
      .int()
      .describe(
        'Number of deliveries skipped, because they were already queued or their webhook is deleted or disabled.',
      ),
    created_at: moment,
    finished_at: moment.nullable(),
  })
  .meta({ id: 'Replay' })
