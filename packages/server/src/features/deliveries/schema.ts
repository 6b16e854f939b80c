import { z } from 'zod'
import { moment, momentInput, pageQuery, plainText } from '../../platform/api/schema.ts'
import { limits } from '../../platform/limits.ts'
import { eventPattern } from '../event-types/index.ts'

const status = z.enum(['PENDING', 'SENDING', 'DELIVERED', 'FAILED', 'CANCELLED'])

export const delivery = z
  .object({
    id: z.string(),
    event_id: z.string(),
    event: z.string(),
    webhook_id: z.string(),
    tenant_id: z.string(),
    status,
    attempts: z.int().describe('Number of attempts so far.'),
    target_url: z.string(),
    resource_type: z.string().nullable(),
    resource_id: z.string().nullable(),
    last_error: z.string().nullable().describe('A code, a colon, a sentence.'),
    last_status_code: z.int().nullable(),
    next_attempt_at: moment.nullable(),
    test: z.boolean(),
    created_at: moment,
    finished_at: moment.nullable(),
  })
  .meta({ id: 'Delivery' })

/** What deliveries are chosen by; each that is given must fit. */
export const deliveryFilter = {
  status: status.optional(),
  event: eventPattern.optional(),
  webhook_id: z.string().max(100).optional(),
  event_id: z.string().max(100).optional(),
  resource_id: plainText(limits.resourceLength).optional(),
  error: z
    .string()
    .regex(/^[a-z_]{1,64}$/)
    .optional()
    .describe('The code of the last failure: `timeout`, `http_status`, …'),
  status_code: z
    .string()
    .regex(/^[1-5](xx|\d\d)$/)
    .optional()
    .describe('The last response: a status (`503`) or a class of them (`5xx`).'),
  from: momentInput.optional().describe('Only events at or after this time.'),
  to: momentInput.optional().describe('Only events before this time.'),
  test: z
    .enum(['true', 'false'])
    .transform((text) => text === 'true')
    .optional()
    .describe('`true` returns only test events, `false` only events of the application.'),
  q: plainText(limits.resourceLength)
    .optional()
    .describe('The id of a delivery, event or resource, whichever it is.'),
}

/** The filter of a query, as the services name it. */
export function toFilter(
  tenantId: string,
  { webhook_id, event_id, resource_id, status_code, ...filter }: z.output<z.ZodObject<typeof deliveryFilter>>,
) {
  return {
    ...filter,
    tenantId,
    webhookId: webhook_id,
    eventId: event_id,
    resourceId: resource_id,
    statusCode: status_code,
  }
}

export const deliveryQuery = z.strictObject({ ...pageQuery, ...deliveryFilter })

export const deliveryCountsQuery = z.strictObject({ webhook_id: deliveryFilter.webhook_id })

export const deliveryCounts = z
  .object({
    pending: z.int().describe('Number of deliveries that wait for an attempt, at most 1,000.'),
    failed: z.int().describe('Number of deliveries that failed for good, at most 1,000.'),
  })
  .meta({ id: 'DeliveryCounts' })

export const attempt = z
  .object({
    id: z.string(),
    attempt: z.int().describe('Number of the attempt; the first attempt of a delivery is 1.'),
    started_at: moment,
    duration_ms: z.number(),
    timings: z
      .object({
        dns_ms: z.number().nullable(),
        connect_ms: z.number().nullable(),
        tls_ms: z.number().nullable(),
        first_byte_ms: z
          .number()
          .nullable()
          .describe('From the request being sent to the head of the response.'),
      })
      .nullable()
      .describe('Milliseconds; null for what did not happen, as on a connection that was open.'),
    outcome: z.enum(['success', 'failure']),
    error: z.string().nullable().describe('The error code; null when the attempt succeeded.'),
    message: z.string().nullable(),
    status_code: z.int().nullable(),
    remote_address: z.string().nullable(),
    request_headers: z
      .record(z.string(), z.string())
      .describe("Every header that was sent. The values of the webhook's own headers are masked."),
    response_headers: z.record(z.string(), z.union([z.string(), z.array(z.string())])).nullable(),
    response_body: z
      .string()
      .nullable()
      .describe(
        'Of at most 16 KiB, decompressed and decoded as its headers declare. Text of a stranger: show it as text.',
      ),
    response_bytes: z.int().describe('Number of bytes of the body that were kept, as received.'),
    response_truncated: z.boolean().describe('Whether the receiver sent more than was kept.'),
  })
  .meta({ id: 'Attempt' })
