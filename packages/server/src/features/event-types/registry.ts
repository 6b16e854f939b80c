import { ApiError } from '../../platform/api-error.ts'
import type { Clock } from '../../platform/clock.ts'
import type { Database } from '../../platform/database/database.ts'
import { isEventTypeName } from '../../platform/ids.ts'
import { createTtlCache } from '../../platform/ttl-cache.ts'
import { type EventTypeRow, findEventType } from './queries.ts'
import { SchemaRefused } from './schemas/accepted-schema.ts'
import { type CheckData, compileSchema } from './schemas/compile-schema.ts'

/** An event type, ready to check data. */
export interface RegisteredType {
  readonly name: string
  /** JSON text. */
  readonly example: string | null
  /** @throws ApiError `schema_invalid` when the stored schema cannot be used. */
  readonly check: CheckData
}

/** The event types as this process knows them: a change made by another process is seen within seconds. */
export interface EventTypeRegistry {
  /** Null when there is no such type. */
  get(name: string): RegisteredType | null | Promise<RegisteredType | null>
  forget(name: string): void
}

const ttlMs = 4_000
const mostTypes = 10_000

export function createEventTypeRegistry({ db, clock }: { db: Database; clock: Clock }): EventTypeRegistry {
  const compiled = new Map<string, { readonly schema: string | null; readonly type: RegisteredType }>()

  function register(row: EventTypeRow): RegisteredType {
    const known = compiled.get(row.name)
    if (known?.schema === row.schema && known.type.example === row.example) return known.type
    const check = row.schema === null ? () => [] : checkOf(row.name, row.schema)
    const type = { name: row.name, example: row.example, check }
    compiled.set(row.name, { schema: row.schema, type })
    return type
  }

  return createTtlCache<RegisteredType | null>({
    ttlMs,
    maxEntries: mostTypes,
    clock,
    async load(name) {
      const row = isEventTypeName(name) ? await findEventType(db.kysely, name) : undefined
      return row === undefined ? null : register(row)
    },
  })
}

/**
 * The check of a stored schema. One that an earlier version took, or that was written by SQL, may be one that is not
 * accepted: then every check says so, and what goes on in the process is not touched.
 */
function checkOf(name: string, schema: string): RegisteredType['check'] {
  try {
    return compileSchema(schema)
  } catch (cause) {
    if (!(cause instanceof SchemaRefused)) throw cause
    const detail = `The schema that is stored of ${name} cannot be used: ${cause.message}. An operator has to replace it, with PUT /v1/event-types/${name}.`
    return () => {
      throw new ApiError('schema_invalid', detail, { cause })
    }
  }
}
