import { z } from 'zod'
import type { StandardSchema } from '../standard-schema.ts'
import type { EventDefinition, JsonSchema, Simplify } from './definition.ts'
import { amount, text } from './fields.ts'
import { type SnakeKeys, snakeCase } from './snake-case.ts'

/** The resource an event is about, and its data, ready for the outbox. */
export interface WireEvent {
  readonly data: Readonly<Record<string, unknown>>
  readonly resourceType: string
  readonly resourceId: string
}

/** A built-in event type: a definition, with the arguments its service method takes. */
export interface ModuleEvent<Arguments extends z.ZodObject = z.ZodObject, Wire = unknown>
  extends EventDefinition<StandardSchema<Wire>> {
  readonly arguments: Arguments
  /** Checked arguments as wire data, in the order of the schema, with status and time added. */
  readonly toWire: (args: z.output<Arguments>, now: Date) => WireEvent
}

interface ModuleEventSpec<Name, Shape extends z.ZodRawShape, Status, Time> {
  readonly name: Name
  readonly group: string
  readonly description: string
  /** The service method's arguments. All the rest derives from them: wire names, schemas and types. */
  readonly arguments: Shape
  readonly resourceType: string
  readonly resourceId: keyof Shape & string
  /** The state of the resource after the event, when the event decides it. */
  readonly status?: Status | undefined
  /** The wire field for the moment it happened. */
  readonly time: Time
  readonly example: z.input<z.ZodObject<Shape>>
}

type Wire<Shape extends z.ZodRawShape, Status, Time extends string> = Simplify<
  SnakeKeys<z.input<z.ZodObject<Shape>>> & {
    [Key in Time | (string extends Status ? never : 'status')]?: string | undefined
  }
>

const exampleTime = new Date('2024-02-14T10:30:00.000Z')

/** Defines a built-in event type from its arguments. */
export function moduleEvent<
  const Name extends string,
  Shape extends z.ZodRawShape,
  const Time extends string,
  const Status extends string = string,
>(spec: ModuleEventSpec<Name, Shape, Status, Time>) {
  const args = z.object(spec.arguments)
  const schema = wireSchema(spec.arguments, spec.time, spec.status)

  const toWire = (values: Readonly<Record<string, unknown>>, now: Date): WireEvent => {
    const data: Record<string, unknown> = {}
    for (const key of Object.keys(spec.arguments)) {
      if (values[key] !== undefined) data[snakeCase(key)] = values[key]
    }
    if (spec.status !== undefined) data.status = spec.status
    data[spec.time] = now.toISOString()
    return { data, resourceType: spec.resourceType, resourceId: String(values[spec.resourceId]) }
  }

  return {
    name: spec.name,
    group: spec.group,
    description: spec.description,
    schema: schema as StandardSchema<Wire<Shape, Status, Time>>,
    jsonSchema: z.toJSONSchema(schema, { io: 'input' }) as JsonSchema,
    example: toWire(args.parse(spec.example), exampleTime).data as Wire<Shape, Status, Time>,
    moneyFields: Object.keys(spec.arguments).filter((key) => spec.arguments[key] === amount),
    arguments: args,
    toWire,
  } satisfies ModuleEvent<z.ZodObject<Shape>, Wire<Shape, Status, Time>> & { name: Name }
}

function wireSchema(shape: z.ZodRawShape, time: string, status: string | undefined): z.ZodObject {
  const named = Object.entries(shape).map(([key, field]) => [snakeCase(key), field])
  return z.object({
    ...Object.fromEntries(named),
    ...(status !== undefined && { status: text(`The state after the event: ${status}.`).optional() }),
    [time]: text('When it happened: ISO 8601, UTC.').optional(),
  })
}
