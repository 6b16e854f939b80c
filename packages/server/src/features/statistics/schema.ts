import { z } from 'zod'
import { moment, pageQuery } from '../../platform/api/schema.ts'
import { statsRanges } from './range.ts'

const range = z.enum(statsRanges)

const counts = {
  delivered: z.int().describe('Number of deliveries that succeeded.'),
  failed: z.int().describe('Number of deliveries that failed.'),
  retried: z.int().describe('Number of failed attempts that are retried.'),
}

const rate = z.number().min(0).max(1).nullable().describe('Null when there is nothing to count.')
const duration = z.number().nullable().describe('Of attempts, within a tenth; null when there are none.')

const bucket = z.object({ from: moment, to: moment, ...counts }).meta({ id: 'StatsBucket' })

const summary = z
  .object({
    ...counts,
    success_rate: rate.describe('Delivered, of all deliveries that ended; null when none did.'),
    first_attempt_success_rate: rate.describe('Successes, of all first attempts; null when there are none.'),
    p50_ms: duration,
    p95_ms: duration,
  })
  .meta({ id: 'StatsSummary' })

export const stats = z
  .object({
    range,
    summary,
    buckets: z
      .array(bucket)
      .describe('All of the range, the oldest first; they begin where whole ones do in UTC.'),
    causes: z
      .array(z.object({ error: z.string(), status_code: z.int().nullable(), attempts: z.int() }))
      .describe('Why attempts failed: the 10 most frequent, the first first.'),
    failing_webhooks: z
      .array(
        z.object({
          webhook_id: z.string(),
          url: z.string().nullable().describe('Null when it was deleted.'),
          ...counts,
        }),
      )
      .describe('The 10 webhooks with the most failures, the worst first.'),
    events: z
      .array(z.object({ event: z.string(), ...counts }))
      .describe('The 20 most frequent event types, the first first.'),
  })
  .meta({ id: 'Stats' })

export const statsQuery = z.strictObject({
  range: range.default('24h').describe('In buckets of 5 minutes, an hour, 6 hours, a day.'),
  webhook_id: z.string().max(100).optional(),
  event: z.string().max(128).optional(),
})

export const webhookStats = z
  .object({
    webhook_id: z.string(),
    summary,
    buckets: z.array(bucket).describe('24 of an hour each, the oldest first.'),
    last_delivery: z
      .object({ id: z.string(), status: z.enum(['DELIVERED', 'FAILED', 'CANCELLED']), at: moment })
      .nullable()
      .describe('Its newest finished delivery.'),
    waiting: z.int().describe('Unfinished deliveries; counted up to 10,000.'),
  })
  .meta({ id: 'WebhookStats' })

export const webhookStatsQuery = z.strictObject({ ...pageQuery, webhook_id: z.string().max(100).optional() })
