import type { Column } from './describe-schema.ts'

/** PostgreSQL types as both drivers return them (see platform/database/database.ts). */
const typescriptOf: Readonly<Record<string, string>> = {
  bigint: 'number',
  boolean: 'boolean',
  bytea: 'Uint8Array',
  integer: 'number',
  'integer[]': 'number[]',
  real: 'number',
  'real[]': 'number[]',
  smallint: 'number',
  text: 'string',
  'timestamp with time zone': 'Date',
  uuid: 'string',
}

/** The Kysely table types of the migrated schema. */
export function typesOfSchema(columns: readonly Column[]): string {
  const tables = Map.groupBy(columns, ({ table }) => table)
  const interfaces = [...tables].map(
    ([table, its]) => `  'gancho.${table}': {\n${its.map(propertyOf).join('\n')}\n  }`,
  )
  return `// Made from the migrated schema by npm run generate.
import type { Generated } from 'kysely'

export interface Schema {
${interfaces.join('\n')}
}
`
}

function propertyOf(column: Column): string {
  const type = typescriptOf[column.type]
  if (type === undefined)
    throw new Error(`no TypeScript type is known for ${column.type} of ${column.table}.${column.name}`)
  // A view's columns are nullable to PostgreSQL; those that can be null are the ones its tables say so of.
  const nullable = column.isView ? viewNullable.has(column.name) : !column.notNull
  const value = nullable ? `${type} | null` : type
  return `    ${column.name}: ${column.hasDefault ? `Generated<${value}>` : value}`
}

const viewNullable = new Set([
  'resource_type',
  'resource_id',
  'last_error',
  'last_status_code',
  'next_attempt_at',
  'finished_at',
])
