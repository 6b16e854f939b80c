import { type Kysely, sql } from 'kysely'
import type { Schema } from '../../platform/database/schema.gen.ts'

const columns = ['name', 'group', 'description', 'schema', 'example', 'built_in', 'updated_at'] as const

export async function listEventTypes(kysely: Kysely<Schema>) {
  return await kysely
    .selectFrom('gancho.event_types')
    .select(columns)
    .orderBy('built_in', 'desc')
    // Gancho's own come after those of the business.
    .orderBy(sql`name ^@ 'gancho.'`)
    .orderBy('group')
    .orderBy('name')
    .execute()
}

export type EventTypeRow = Awaited<ReturnType<typeof listEventTypes>>[number]

export async function findEventType(kysely: Kysely<Schema>, name: string) {
  return await kysely
    .selectFrom('gancho.event_types')
    .select(columns)
    .where('name', '=', name)
    .executeTakeFirst()
}

/** Which of these names are event types. */
export async function knownEventTypes(
  kysely: Kysely<Schema>,
  names: readonly string[],
): Promise<Set<string>> {
  if (names.length === 0) return new Set()
  const rows = await kysely
    .selectFrom('gancho.event_types')
    .select('name')
    .where('name', 'in', names)
    .execute()
  return new Set(rows.map(({ name }) => name))
}

/** `schema` and `example` are JSON text. */
export interface EventTypeDefinition {
  readonly name: string
  readonly group: string
  readonly description: string
  readonly schema: string | null
  readonly example: string | null
}

/**
 * Writes a type of the application's own, new or changed.
 * @returns false when a built-in type has the name: it is left as it is.
 */
export async function putEventType(
  kysely: Kysely<Schema>,
  definition: EventTypeDefinition,
): Promise<boolean> {
  const { name, ...changes } = definition
  const { numInsertedOrUpdatedRows } = await kysely
    .insertInto('gancho.event_types')
    .values(definition)
    .onConflict((conflict) =>
      conflict
        .column('name')
        .doUpdateSet({ ...changes, updated_at: sql`now()` })
        .where('gancho.event_types.built_in', '=', false),
    )
    .executeTakeFirstOrThrow()
  return numInsertedOrUpdatedRows === 1n
}

/** Writes built-in types; one that an application had registered under such a name becomes the built-in one. */
export async function putBuiltInEventTypes(
  kysely: Kysely<Schema>,
  definitions: readonly EventTypeDefinition[],
): Promise<void> {
  await kysely
    .insertInto('gancho.event_types')
    .values(definitions.map((definition) => ({ ...definition, built_in: true })))
    .onConflict((conflict) =>
      conflict.column('name').doUpdateSet((row) => ({
        group: row.ref('excluded.group'),
        description: row.ref('excluded.description'),
        schema: row.ref('excluded.schema'),
        example: row.ref('excluded.example'),
        built_in: true,
        updated_at: sql`now()`,
      })),
    )
    .execute()
}
