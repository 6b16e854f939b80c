import { z } from 'zod'
import { plainText } from '../../platform/api/schema.ts'
import type { FieldCode } from '../../platform/api-error.ts'
import { isEventPattern } from './event-pattern.ts'

/** Selects events by type. */
export const eventPattern = z
  .string()
  .refine(isEventPattern, {
    error: 'is not an event type such as "invoice.created", or a prefix of types such as "invoice.*"',
    params: { code: 'event_pattern' satisfies FieldCode },
  })
  .describe('An event type, or a prefix of types: `invoice.*`.')

const object = z.record(z.string(), z.unknown())

export const eventType = z
  .object({
    name: z.string(),
    group: z.string().describe('The heading under which it is shown.'),
    description: z.string(),
    schema: object.nullable().describe('JSON Schema (2020-12) of the data; null takes any JSON object.'),
    example: object.nullable(),
    example_json: z
      .string()
      .nullable()
      .describe('The text of the example as it was written: numbers keep their digits, keys their order.'),
    built_in: z.boolean(),
  })
  .meta({ id: 'EventType' })

export const eventTypeDefinition = z
  .strictObject({
    group: plainText(100).min(1),
    description: plainText(1_000).optional(),
    schema: object.nullish().describe('JSON Schema, draft 2020-12. Any JSON object is valid without one.'),
    example: object.nullish().describe('Shown in the catalogue, and what a test sends.'),
  })
  .meta({ id: 'EventTypeDefinition' })

export const named = z.object({ name: z.string() })
