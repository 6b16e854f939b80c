import type { EventDefinition } from '../catalogue/definition.ts'
import type { EventType } from '../contract.ts'
import { GanchoError } from '../errors.ts'
import type { GanchoClient } from '../http/client.ts'
import { compareSchemas } from './compare-schemas.ts'
import { sameJson } from './same-json.ts'

/** The part of a client of the HTTP API that is needed. */
export type EventTypeClient = Pick<GanchoClient, 'eventTypes'>

/** What became of each event type, by name. */
export interface Registration {
  /** New, or changed. */
  readonly registered: readonly string[]
  readonly unchanged: readonly string[]
  /** Left as they are, with what a later version of your application added. */
  readonly newer: readonly string[]
}

export interface RegisterOptions {
  /**
   * Keeps a stored schema that only adds to yours, instead of refusing: so an older version of your application can
   * start again, after a rollback or beside the new one. It cannot be told from a version that takes something away,
   * so leave it off where you develop and test.
   */
  readonly keepNewer?: boolean | undefined
}

/** See `OwnEvents.register`. */
export async function registerEvents(
  { eventTypes }: EventTypeClient,
  definitions: readonly EventDefinition[],
  { keepNewer = false }: RegisterOptions = {},
): Promise<Registration> {
  const stored = new Map((await eventTypes.list()).data.map((type) => [type.name, type]))
  const outcomes = Map.groupBy(definitions, (definition) => {
    const outcome = outcomeOf(definition, stored.get(definition.name))
    return outcome === 'newer' && !keepNewer ? 'refused' : outcome
  })
  refuse(outcomes.get('refused') ?? [], stored)

  const registered = outcomes.get('registered') ?? []
  for (const definition of registered) await eventTypes.put(definition.name, toBody(definition))
  return {
    registered: registered.map(nameOf),
    unchanged: (outcomes.get('unchanged') ?? []).map(nameOf),
    newer: (outcomes.get('newer') ?? []).map(nameOf),
  }
}

function outcomeOf(
  definition: EventDefinition,
  stored: EventType | undefined,
): keyof Registration | 'refused' {
  if (stored === undefined) return 'registered'
  const { group, description, schema, example } = stored
  const asStored = { ...toBody(definition), example: definition.example ?? null }
  if (sameJson(asStored, { group, description, schema, example })) return 'unchanged'
  if (schema === null || compareSchemas(schema, definition.jsonSchema).length === 0) return 'registered'
  return compareSchemas(definition.jsonSchema, schema).length === 0 ? 'newer' : 'refused'
}

function refuse(definitions: readonly EventDefinition[], stored: ReadonlyMap<string, EventType>): void {
  if (definitions.length === 0) return
  const reasons = definitions.flatMap(({ name, jsonSchema }) =>
    compareSchemas(stored.get(name)?.schema ?? {}, jsonSchema).map(
      ({ path, rule, message }) => `  ${name}: ${path} (${rule}) ${message}.`,
    ),
  )
  throw new GanchoError(
    'schema_not_additive',
    `Nothing was registered. Receivers rely on the stored schemas, so a change may only add:
${reasons.join('\n')}
Or define another event type for the new form. To start an older version of your application, pass { keepNewer: true }.`,
  )
}

function toBody({ group, description, jsonSchema, example }: EventDefinition) {
  return {
    group,
    description,
    schema: jsonSchema,
    ...(example !== undefined && { example: example as Readonly<Record<string, unknown>> }),
  }
}

function nameOf({ name }: EventDefinition): string {
  return name
}
