import { z } from 'zod'
import { isIdempotencyKey } from '../../platform/api/idempotency-key.ts'
import { limits } from '../../platform/limits.ts'
import { isPlainText } from '../../platform/text/plain-text.ts'

const resource = z.string().min(1).max(255).refine(isPlainText).nullish()

/** Described from here; checked by hand in ../event-input.ts, which a test keeps equal to this. */
export const eventInput = z
  .strictObject({
    event: z.string().meta({ example: 'invoice.created' }),
    data: z
      .record(z.string(), z.unknown())
      .describe('What the event type prescribes, at most 256 KiB. Kept as it is written, byte for byte.'),
    resource_type: resource.meta({ example: 'invoice' }),
    resource_id: resource.meta({ example: 'inv-123' }),
    idempotency_key: z
      .string()
      .refine(isIdempotencyKey)
      .nullish()
      .describe('The same key and content again answers with the first event. Also as a header.'),
  })
  .meta({ id: 'NewEvent' })

export const eventBatch = z
  .strictObject({ events: z.array(eventInput).min(1).max(limits.eventsPerBatch) })
  .meta({ id: 'NewEvents' })

export const eventAccepted = z
  .object({
    id: z.string(),
    deliveries: z.int().describe('Number of attempts so far.'),
    duplicate: z.boolean().describe('The idempotency key was used before: this is the first event.'),
  })
  .meta({ id: 'EventAccepted' })

export const batchAccepted = z
  .object({ data: z.array(eventAccepted).describe('In the order of the events.') })
  .meta({ id: 'BatchAccepted' })

/** The envelope of SPEC section 3. */
export const eventBody = z
  .object({
    id: z.string(),
    timestamp: z.string(),
    event: z.string(),
    data: z.record(z.string(), z.unknown()),
    tenant_id: z.string(),
    resource_type: z.string().nullable(),
    resource_id: z.string().nullable(),
  })
  .meta({ id: 'EventBody' })

export const event = eventBody
  .extend({
    test: z.boolean(),
    deliveries: z.int().describe('How many there are: GET /v1/deliveries?event_id= lists them.'),
  })
  .meta({ id: 'Event' })
