import { z } from 'zod'
import type { StandardSchema } from '../standard-schema.ts'
import type { DataOf, EventDefinition, JsonSchema, Simplify } from './definition.ts'
import { id, text } from './fields.ts'

const moment = (description: string) => text(`${description}: ISO 8601, UTC.`)

const alert = {
  alert_id: id('The alert: GET /v1/alerts/{id} tells more.'),
  kind: z
    .enum(['failing', 'exhausted', 'disabled', 'degraded'])
    .meta({ description: 'What it is about: failing, exhausted, disabled or degraded.' }),
  webhook_id: id('The webhook that it is about.'),
  url: text('Where that webhook points.'),
  last_error: z
    .string()
    .nullable()
    .meta({ description: 'The last failure: a code, a colon, a sentence. Null when none is known.' }),
  count: z
    .int()
    .meta({ description: 'How many attempts (failing) or deliveries (exhausted, degraded) it is about.' }),
  first_seen_at: moment('Since when'),
  last_seen_at: moment('When it was last seen'),
}

const example = {
  alert_id: 'alr_018da78a6a90000000000001a1b2c3d4e5f6',
  webhook_id: 'wh_018da0b3f4d0000000000001a1b2c3d4e5f6',
  url: 'https://hooks.example.com/gancho',
  last_error: 'http_status: The receiver answered 503.',
  count: 5,
  first_seen_at: '2024-02-14T10:25:00.000Z',
  last_seen_at: '2024-02-14T10:30:00.000Z',
} as const

/**
 * What Gancho itself tells: how the webhooks of the tenant do, as their alerts open and end. They go to the webhooks that
 * subscribe to them by name or to `gancho.*`, never to the webhook that they are about; `*` does not bring them. No
 * application sends them.
 */
export const operationalEvents = {
  'gancho.webhook.failing': operational({
    name: 'gancho.webhook.failing',
    description: 'Every attempt of a webhook fails, several in a row.',
    data: alert,
    example: { ...example, kind: 'failing' },
  }),
  'gancho.webhook.exhausted': operational({
    name: 'gancho.webhook.exhausted',
    description: 'Deliveries to a webhook used up all their attempts.',
    data: alert,
    example: { ...example, kind: 'exhausted', count: 1 },
  }),
  'gancho.webhook.disabled': operational({
    name: 'gancho.webhook.disabled',
    description: 'A webhook was disabled: its receiver is gone, or failed for days.',
    data: alert,
    example: {
      ...example,
      kind: 'disabled',
      count: 1,
      last_error: 'gone: The receiver answered 410 Gone: the webhook was disabled.',
    },
  }),
  'gancho.webhook.degraded': operational({
    name: 'gancho.webhook.degraded',
    description: 'Fewer deliveries to a webhook succeed than the rule for the success rate asks for.',
    data: {
      ...alert,
      success_percent: z
        .number()
        .meta({ description: 'How many of a hundred deliveries succeeded at their first attempt.' }),
    },
    example: { ...example, kind: 'degraded', count: 12, success_percent: 82.5 },
  }),
  'gancho.webhook.recovered': operational({
    name: 'gancho.webhook.recovered',
    description: 'What an alert was about is over. The data says which.',
    data: { ...alert, resolved_at: moment('When it was over') },
    example: { ...example, kind: 'failing', resolved_at: '2024-02-14T10:35:00.000Z' },
  }),
} as const

export type OperationalEventName = keyof typeof operationalEvents

/** The data of an operational event: `OperationalEventPayload<'gancho.webhook.failing'>`. */
export type OperationalEventPayload<Name extends OperationalEventName> = DataOf<
  (typeof operationalEvents)[Name]
>

function operational<const Name extends string, Shape extends z.ZodRawShape>(spec: {
  readonly name: Name
  readonly description: string
  readonly data: Shape
  readonly example: z.input<z.ZodObject<Shape>>
}) {
  const schema = z.object(spec.data)
  return {
    name: spec.name,
    group: 'Gancho',
    description: spec.description,
    schema: schema as StandardSchema<Simplify<z.input<z.ZodObject<Shape>>>>,
    jsonSchema: z.toJSONSchema(schema, { io: 'input' }) as JsonSchema,
    example: schema.parse(spec.example) as Simplify<z.input<z.ZodObject<Shape>>>,
  } satisfies EventDefinition & { name: Name }
}
