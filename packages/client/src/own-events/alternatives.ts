import type { JsonSchema } from '../catalogue/definition.ts'
import { isAnnotation } from './keywords.ts'
import { sameJson } from './same-json.ts'

/** A schema without alternatives in it: at most one type, and its values listed as `enum`. */
export interface PlainSchema extends JsonSchema {
  readonly type?: string
  readonly enum?: readonly unknown[]
}

/**
 * A schema as plain ones of which data has to fit one: `true` is one without conditions, `false` is none. So it does
 * not matter whether "text or null" was written as two types or as `anyOf`.
 */
export function alternatives(schema: unknown): readonly PlainSchema[] {
  if (schema === false) return []
  if (!isObject(schema)) return [{}]
  const choice = choicesOf(schema)
  if (choice !== undefined) return choice.flatMap(alternatives)

  const { const: constant, ...rest } = schema
  const values = 'const' in schema ? [constant] : listOf(schema.enum)
  const types = typesOf(schema.type, values)
  return types.map((type) => ({
    ...rest,
    ...(type !== undefined && { type }),
    ...(values !== undefined && { enum: type === undefined ? values : values.filter((v) => isOf(type, v)) }),
  })) as readonly PlainSchema[]
}

/** What `anyOf` lists; and `oneOf`, when its schemas exclude each other, as those of a discriminated union do. */
function choicesOf({ anyOf, oneOf, ...rest }: JsonSchema): readonly unknown[] | undefined {
  if (!Object.keys(rest).every(isAnnotation)) return undefined
  if (Array.isArray(anyOf) && oneOf === undefined) return anyOf
  return Array.isArray(oneOf) && anyOf === undefined && excludeEachOther(oneOf) ? oneOf : undefined
}

/** Whether some required property has another constant in each. */
function excludeEachOther(schemas: readonly unknown[]): boolean {
  const constants = schemas.map((schema) => {
    if (!isObject(schema) || schema.type !== 'object' || !isObject(schema.properties)) return {}
    const { required = [], properties } = schema
    const entries = Object.entries(properties).filter(
      ([name, property]) => listOf(required)?.includes(name) && isObject(property) && 'const' in property,
    )
    return Object.fromEntries(entries.map(([name, property]) => [name, (property as JsonSchema).const]))
  })
  return Object.keys(constants[0] ?? {}).some((name) =>
    constants.every(
      (own, index) =>
        Object.hasOwn(own, name) &&
        constants.slice(index + 1).every((other) => !sameJson(own[name], other[name])),
    ),
  )
}

function typesOf(type: unknown, values: readonly unknown[] | undefined): readonly (string | undefined)[] {
  if (typeof type === 'string') return [type]
  if (Array.isArray(type)) return type
  return values === undefined || values.length === 0 ? [undefined] : [...new Set(values.map(typeOf))]
}

function typeOf(value: unknown): string {
  if (value === null) return 'null'
  return Array.isArray(value) ? 'array' : typeof value
}

function isOf(type: string, value: unknown): boolean {
  return type === 'integer' ? Number.isInteger(value) : typeOf(value) === type
}

export function isObject(value: unknown): value is JsonSchema {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

export function listOf(value: unknown): readonly unknown[] | undefined {
  return Array.isArray(value) ? value : undefined
}
