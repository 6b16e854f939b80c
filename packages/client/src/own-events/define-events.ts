import { catalogue } from '../catalogue/catalogue.ts'
import type { EventDefinition } from '../catalogue/definition.ts'
import { GanchoError } from '../errors.ts'
import type { InputOf, JsonSchemaConverter, StandardSchema } from '../standard-schema.ts'
import { createTrigger } from '../trigger.ts'
import { createTriggerBatch } from '../trigger-batch.ts'
import {
  type EventTypeClient,
  type RegisterOptions,
  type Registration,
  registerEvents,
} from './register-events.ts'

/** A schema of any Standard Schema library, for an object. */
type ObjectSchema = StandardSchema<object>

/** One event type of your own. */
export type OwnEvent<Schema extends ObjectSchema = ObjectSchema> = {
  /** The heading under which the panel shows it. */
  readonly group: string
  readonly description?: string | undefined
  /** Checks the data as it goes on the wire. It only checks: what was given is what is sent. */
  readonly schema: Schema
  /** What receivers are shown, and what a test of a webhook sends. */
  readonly example?: InputOf<Schema> | undefined
  /** Fields that hold money: a number that the schema refuses there has a code of its own. */
  readonly moneyFields?: readonly (keyof InputOf<Schema> & string)[] | undefined
} & (Schema extends SelfDescribing
  ? { readonly jsonSchema?: object | undefined }
  : {
      /** The schema as JSON Schema (draft 2020-12): one of a library that does not describe itself needs it. */
      readonly jsonSchema: object
    })

interface SelfDescribing {
  readonly '~standard': { readonly jsonSchema: JsonSchemaConverter }
}

type Definitions<Schemas extends Record<string, ObjectSchema>> = {
  readonly [Name in keyof Schemas & string]: EventDefinition<Schemas[Name]> & { readonly name: Name }
}

/** Event types of your own, ready to use. */
export interface OwnEvents<Schemas extends Record<string, ObjectSchema>> {
  /** By name. `createTrigger({ ...catalogue, ...definitions })` makes one trigger for these and the built-in ones. */
  readonly definitions: Definitions<Schemas>
  /** Triggers one of them inside your open transaction. See `createTrigger`. */
  readonly trigger: ReturnType<typeof createTrigger<Definitions<Schemas>>>
  /** Triggers many at once. See `createTriggerBatch`. */
  readonly triggerBatch: ReturnType<typeof createTriggerBatch<Definitions<Schemas>>>
  /**
   * Registers them with the server, which has to know an event type before it takes an event: to be called at every
   * start. What is registered already, as it is, stays untouched.
   * @param client with an operator key
   * @throws GanchoError `schema_not_additive`, with every place and rule, before anything is registered
   */
  register(client: EventTypeClient, options?: RegisterOptions): Promise<Registration>
}

/**
 * Defines event types of your own, with a schema of any Standard Schema library (Zod, Valibot, ArkType, …) for the
 * data of each.
 * @throws GanchoError `definition_invalid`
 */
export function defineEvents<const Schemas extends Record<string, ObjectSchema>>(
  events: {
    readonly [Name in keyof Schemas]: OwnEvent<Schemas[Name]>
  },
): OwnEvents<Schemas> {
  const definitions = Object.fromEntries(
    Object.entries(events as Readonly<Record<string, OwnEvent>>).map(([name, event]) => [
      name,
      define(name, event),
    ]),
  ) as Definitions<Schemas>
  return {
    definitions,
    trigger: createTrigger(definitions),
    triggerBatch: createTriggerBatch(definitions),
    register: (client, options) =>
      registerEvents(client, Object.values<EventDefinition>(definitions), options),
  }
}

function define(name: string, { description = '', jsonSchema, ...event }: OwnEvent): EventDefinition {
  if (name.length > 128 || !/^[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*$/.test(name)) {
    throw new GanchoError(
      'definition_invalid',
      `"${name}" cannot be the name of an event type. Write words of letters, digits, "-" or "_" between dots, at most 128 characters.`,
    )
  }
  if (name.startsWith('gancho.')) {
    throw new GanchoError(
      'definition_invalid',
      `${name} begins with "gancho.", which is for the events of Gancho itself. Define yours under another name.`,
    )
  }
  if (Object.hasOwn(catalogue, name)) {
    throw new GanchoError(
      'definition_invalid',
      `${name} is a built-in event type. Use its service, or define yours under another name.`,
    )
  }
  return { ...event, name, description, jsonSchema: { ...(jsonSchema ?? describe(name, event.schema)) } }
}

function describe(name: string, schema: ObjectSchema): object {
  const { vendor, jsonSchema } = schema['~standard']
  const advice =
    'Pass `jsonSchema` beside `schema`. With Valibot, wrap the schema in `toStandardJsonSchema` of @valibot/to-json-schema.'
  if (jsonSchema === undefined) {
    throw new GanchoError(
      'definition_invalid',
      `${name}: a schema of ${vendor} does not describe itself as JSON Schema, which receivers are shown. ${advice}`,
    )
  }
  try {
    return jsonSchema.input({ target: 'draft-2020-12' })
  } catch (cause) {
    throw new GanchoError(
      'definition_invalid',
      `${name}: the schema has no JSON Schema, as of a date, which JSON has not. Describe the data as it is sent. ${advice}`,
      { cause },
    )
  }
}
