import { Ajv2020, type ErrorObject } from 'ajv/dist/2020.js'
import { ApiError, type FieldIssue } from '../domain/api-error.ts'
import type { Clock } from '../domain/clock.ts'
import { isEventTypeName } from '../domain/ids.ts'
import { createTtlCache } from '../domain/ttl-cache.ts'
import type { Database } from '../store/db.ts'
import { type EventTypeRow, findEventType } from '../store/queries/event-types.ts'

/** An event type, ready to check data. */
export interface RegisteredType {
  readonly name: string
  /** JSON text. */
  readonly example: string | null
  /** What is wrong with data, with paths from `data` on; empty when it fits. */
  readonly check: (data: unknown) => readonly FieldIssue[]
}

/** The event types as this process knows them: a change made by another process is seen within seconds. */
export interface EventTypeRegistry {
  /** Null when there is no such type. */
  get(name: string): RegisteredType | null | Promise<RegisteredType | null>
  forget(name: string): void
}

const ttlMs = 4_000
const mostTypes = 10_000
const mostIssues = 20

export function createEventTypeRegistry({ db, clock }: { db: Database; clock: Clock }): EventTypeRegistry {
  const compiled = new Map<string, { readonly schema: string | null; readonly type: RegisteredType }>()

  function register(row: EventTypeRow): RegisteredType {
    const known = compiled.get(row.name)
    if (known?.schema === row.schema && known.type.example === row.example) return known.type
    const check = row.schema === null ? () => [] : compileSchema(JSON.parse(row.schema))
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
 * Compiles a JSON Schema (draft 2020-12) into a check of data.
 * @throws ApiError `schema_invalid`
 */
export function compileSchema(schema: unknown): RegisteredType['check'] {
  const validate = compile(schema)
  return (data) => {
    if (validate(data)) return []
    return (validate.errors ?? []).slice(0, mostIssues).map(toIssue)
  }
}

function compile(schema: unknown) {
  // One instance for each schema, so that two of them may have the same $id. `format` only describes, as the
  // draft has it by default; keywords that are not known are annotations.
  const ajv = new Ajv2020({ strict: false, allErrors: true, validateFormats: false, logger: false })
  try {
    return ajv.compile(schema as object)
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new ApiError(
      'schema_invalid',
      `The schema cannot be used: ${reason}. Send a JSON Schema of draft 2020-12 that refers to nothing outside itself.`,
      { cause },
    )
  }
}

function toIssue({ instancePath, keyword, message, params }: ErrorObject): FieldIssue {
  const steps = instancePath.split('/').slice(1).map(unescapePointer)
  const path = ['data', ...steps].reduce((before, step) =>
    /^\d+$/.test(step) ? `${before}[${step}]` : `${before}.${step}`,
  )
  const extra = keyword === 'additionalProperties' ? ` (${params.additionalProperty})` : ''
  return { path, code: keyword, message: `${message ?? 'does not fit'}${extra}` }
}

/** RFC 6901 section 4. */
function unescapePointer(step: string): string {
  return step.replaceAll('~1', '/').replaceAll('~0', '~')
}
