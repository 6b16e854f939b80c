import type { JsonSchema } from '../catalogue/definition.ts'
import { alternatives, isObject, listOf, type PlainSchema } from './alternatives.ts'
import { highest, lists, lowest, opaque, restrictions } from './keywords.ts'
import { sameJson } from './same-json.ts'

/** What a change of a schema may not do, by rule. Rules are stable: match on them, never on messages. */
export const schemaRules = {
  property_removed: 'A property is gone, or has another name. Receivers may read it.',
  property_required: 'A property is required that was not, new or known.',
  type_narrowed: 'A type is another one, or one of several less. Integers may become numbers.',
  values_narrowed: 'A value of an enum is gone, or an enum is new.',
  limit_narrowed: 'A limit of a length, number or size is new or narrower.',
  restriction_added: 'A pattern, format or the like is new or another one.',
  schema_closed: 'What was allowed, such as properties without a name, is not any more.',
  keyword_changed: 'Something changed of which it cannot be told whether it only adds.',
} as const

export type SchemaRule = keyof typeof schemaRules

/** Why a schema cannot follow another. */
export interface Incompatibility {
  /** Where, from `data` on: `data.lines[].price`. */
  readonly path: string
  readonly rule: SchemaRule
  /** What changed and what to do, to be read after the path. */
  readonly message: string
}

/**
 * Whether an event type may go from one JSON Schema (draft 2020-12) to the next: changes only add. What was valid
 * stays valid, so that who sends the event need not change, and what had a name keeps it, so that receivers find it.
 * New optional properties, wider types and limits, and other descriptions are welcome. A change that cannot be
 * judged, as inside `not`, counts as incompatible.
 * @returns what is incompatible; nothing when the next may follow the previous
 */
export function compareSchemas(previous: JsonSchema, next: JsonSchema): readonly Incompatibility[] {
  return compare('data', previous, next)
}

function compare(path: string, previous: unknown, next: unknown): readonly Incompatibility[] {
  if (sameJson(previous, next)) return []
  const candidates = alternatives(next)
  return alternatives(previous).flatMap((before) => {
    const attempts = candidates.map((after) => compareOne(path, before, after))
    const closed = [refuse(path, 'schema_closed', 'is refused now, whatever it is: keep what was allowed')]
    return attempts.reduce(
      (best, other) => (other.length < best.length ? other : best),
      attempts[0] ?? closed,
    )
  })
}

function compareOne(path: string, before: PlainSchema, after: PlainSchema): readonly Incompatibility[] {
  const isWider = after.type === undefined || (before.type === 'integer' && after.type === 'number')
  if (!isWider && before.type !== after.type) {
    return [
      refuse(path, 'type_narrowed', `was ${before.type ?? 'anything'} and is ${after.type}: keep the type`),
    ]
  }
  return [
    ...compareValues(path, before, after),
    ...compareLimits(path, before, after),
    ...compareProperties(path, before, after),
    ...compare(`${path}[]`, before.items ?? true, after.items ?? true),
    ...compareKeywords(path, before, after),
    ...definitionsOf(before).flatMap(([name, schema]) => {
      const [, kept = schema] = definitionsOf(after).find(([other]) => other === name) ?? []
      return compare(`${path}.$defs.${name}`, schema, kept)
    }),
  ]
}

function compareValues(path: string, before: PlainSchema, after: PlainSchema): readonly Incompatibility[] {
  if (after.enum === undefined) return []
  const kept = after.enum
  const lost = before.enum?.filter((value) => !kept.some((other) => sameJson(value, other)))
  if (lost?.length === 0) return []
  const what = lost === undefined ? 'other values' : lost.map((value) => JSON.stringify(value)).join(', ')
  return [refuse(path, 'values_narrowed', `does not take ${what} any more: keep them`)]
}

function compareLimits(path: string, before: PlainSchema, after: PlainSchema): readonly Incompatibility[] {
  const limit = (schema: PlainSchema, keyword: string, otherwise: number) =>
    Number(schema[keyword] ?? otherwise)
  const narrowed = [
    ...Object.entries(lowest).filter(([key, least]) => limit(after, key, least) > limit(before, key, least)),
    ...highest
      .map((key) => [key, Number.POSITIVE_INFINITY] as const)
      .filter(([key, most]) => limit(after, key, most) < limit(before, key, most)),
  ]
  return narrowed.map(([key]) =>
    refuse(
      path,
      'limit_narrowed',
      `has ${key} ${after[key]}, before ${before[key] ?? 'none'}: keep the wider one`,
    ),
  )
}

function compareProperties(
  path: string,
  before: PlainSchema,
  after: PlainSchema,
): readonly Incompatibility[] {
  const known = propertiesOf(before)
  const named = propertiesOf(after)
  const others = before.additionalProperties ?? true
  const required = listOf(before.required) ?? []
  return [
    ...Object.entries(known).flatMap(([name, schema]) =>
      Object.hasOwn(named, name)
        ? compare(`${path}.${name}`, schema, named[name])
        : [refuse(`${path}.${name}`, 'property_removed', 'is gone, and receivers may read it: keep it')],
    ),
    // A name that is new may have been sent before only where other properties had a schema.
    ...Object.entries(named).flatMap(([name, schema]) =>
      isObject(others) && !Object.hasOwn(known, name) ? compare(`${path}.${name}`, others, schema) : [],
    ),
    ...(listOf(after.required) ?? [])
      .filter((name) => !required.includes(name))
      .map((name) =>
        refuse(
          `${path}.${name}`,
          'property_required',
          'is required now, and what was sent before may lack it: make it optional',
        ),
      ),
    ...compare(`${path}.*`, others, after.additionalProperties ?? true),
  ]
}

function compareKeywords(path: string, before: PlainSchema, after: PlainSchema): readonly Incompatibility[] {
  const changed = (key: string) => !sameJson(before[key], after[key])
  return [
    ...restrictions
      .filter((key) => after[key] !== undefined && changed(key))
      .map((key) => refuse(path, 'restriction_added', `has another ${key}: keep the one it had, or none`)),
    ...opaque.filter(changed).map((key) => keywordChanged(path, key)),
    ...lists.flatMap((key) => compareLists(path, key, before[key], after[key])),
  ]
}

function compareLists(
  path: string,
  key: string,
  previous: unknown,
  next: unknown,
): readonly Incompatibility[] {
  const before = listOf(previous) ?? []
  const after = listOf(next) ?? []
  if (before.length !== after.length) return [keywordChanged(path, key)]
  const wider = before.flatMap((schema, index) => compare(`${path}.${key}[${index}]`, schema, after[index]))
  if (key !== 'oneOf' || wider.length > 0) return wider
  // Of oneOf, a wider schema could fit what another one fits already, and then neither counts.
  const isWider = before.some((schema, index) => compare(path, after[index], schema).length > 0)
  return isWider ? [keywordChanged(path, key)] : []
}

function keywordChanged(path: string, key: string): Incompatibility {
  return refuse(
    path,
    'keyword_changed',
    `has another ${key}, and whether that only adds cannot be told: keep it`,
  )
}

function refuse(path: string, rule: SchemaRule, message: string): Incompatibility {
  return { path, rule, message }
}

function propertiesOf(schema: PlainSchema): JsonSchema {
  return isObject(schema.properties) ? schema.properties : {}
}

function definitionsOf(schema: PlainSchema): readonly [name: string, schema: unknown][] {
  return isObject(schema.$defs) ? Object.entries(schema.$defs) : []
}
