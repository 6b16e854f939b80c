import { catalogue, compareSchemas, operationalEvents } from '@gancho/client'
import { ApiError, fieldIssue, validationFailed } from '../../platform/api-error.ts'
import type { Database } from '../../platform/database/database.ts'
import type { Call } from '../../platform/deps.ts'
import { isEventTypeName } from '../../platform/ids.ts'
import { isOperational } from './operational-events.ts'
import * as queries from './queries.ts'
import type { EventTypeRegistry } from './registry.ts'
import { SchemaRefused } from './schemas/accepted-schema.ts'
import { type CheckData, compileSchema } from './schemas/compile-schema.ts'

/** @throws ApiError `event_type_not_found` */
export async function getEventType({
  deps,
  input,
}: Call<'db', { name: string }>): Promise<queries.EventTypeRow> {
  const row = isEventTypeName(input.name)
    ? await queries.findEventType(deps.db.kysely, input.name)
    : undefined
  if (row !== undefined) return row
  throw new ApiError(
    'event_type_not_found',
    'There is no event type of this name. GET /v1/event-types lists them; PUT /v1/event-types/{name} registers one.',
  )
}

/**
 * Registers or replaces a type of the application's own.
 * @param input.schema JSON text, like `example`: both are kept as they were written.
 * A schema that is stored may only be added to: who sends the event or reads it need not change.
 * @throws ApiError `event_type_built_in`, `schema_invalid`, `schema_not_additive`, `validation_failed`
 */
export async function putEventType({
  deps,
  input,
}: Call<
  'db',
  queries.EventTypeDefinition,
  { readonly eventTypes: EventTypeRegistry }
>): Promise<queries.EventTypeRow> {
  const { name, schema, example } = input
  if (!isEventTypeName(name)) {
    const message =
      'is not the name of an event type. Write words of letters, digits, "-" or "_" between dots, at most 128 characters.'
    throw validationFailed([fieldIssue('name', 'event_type_name', message)])
  }
  const check = schema === null ? null : compile(schema)
  const issues = example === null ? [] : (check?.(JSON.parse(example)) ?? [])
  if (issues.length > 0) {
    throw validationFailed(issues.map((issue) => ({ ...issue, path: issue.path.replace('data', 'example') })))
  }
  await refuseToTakeAway(deps.db, input)
  if (isOperational(name) || !(await queries.putEventType(deps.db.kysely, input))) {
    throw new ApiError(
      'event_type_built_in',
      `${name} is one of the built-in event types, or begins as Gancho's own do. Register yours under another name.`,
    )
  }
  deps.eventTypes.forget(name)
  return await getEventType({ deps, input: { name } })
}

function compile(schema: string): CheckData {
  try {
    return compileSchema(schema)
  } catch (cause) {
    if (!(cause instanceof SchemaRefused)) throw cause
    throw new ApiError(
      'schema_invalid',
      `The schema cannot be used: ${cause.message}. Send a JSON Schema of draft 2020-12, of the part that Gancho accepts.`,
      { cause },
    )
  }
}

/** Nobody relies on a schema that cannot be used: no event was ever accepted by it. */
function canBeUsed(schema: string): boolean {
  try {
    compileSchema(schema)
    return true
  } catch (error) {
    if (error instanceof SchemaRefused) return false
    throw error
  }
}

async function refuseToTakeAway(db: Database, { name, schema }: queries.EventTypeDefinition): Promise<void> {
  const stored = await queries.findEventType(db.kysely, name)
  if (stored === undefined || stored.built_in || stored.schema === null || !canBeUsed(stored.schema)) return
  const next = schema === null ? {} : JSON.parse(schema)
  const issues = compareSchemas(JSON.parse(stored.schema), next).map(({ path, rule, message }) => ({
    path,
    code: rule,
    message,
  }))
  if (issues.length === 0) return
  const [first] = issues
  throw new ApiError(
    'schema_not_additive',
    `${first?.path} ${first?.message}. A schema may only be added to, as others rely on it: keep what is there, or register a new event type.`,
    { issues },
  )
}

/** Writes the built-in catalogue where the database does not hold it as it is. To be called at every start. */
export async function syncBuiltInEventTypes(db: Database): Promise<void> {
  const rows = await queries.listEventTypes(db.kysely)
  const missing = builtInTypes().filter((definition) => !rows.some((row) => isSame(row, definition)))
  if (missing.length > 0) await queries.putBuiltInEventTypes(db.kysely, missing)
}

function builtInTypes(): queries.EventTypeDefinition[] {
  return Object.values({ ...catalogue, ...operationalEvents }).map(
    ({ name, group, description, jsonSchema, example }) => ({
      name,
      group,
      description,
      schema: JSON.stringify(jsonSchema),
      example: JSON.stringify(example),
    }),
  )
}

function isSame(row: queries.EventTypeRow, definition: queries.EventTypeDefinition): boolean {
  return (
    row.built_in &&
    row.name === definition.name &&
    row.group === definition.group &&
    row.description === definition.description &&
    row.schema === definition.schema &&
    row.example === definition.example
  )
}
