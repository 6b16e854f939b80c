import { limits } from '../../../platform/limits.ts'

/** A schema cannot be used; the message says why, and is for whoever wrote it. */
export class SchemaRefused extends Error {
  override readonly name = 'SchemaRefused'
}

export type SchemaObject = Record<string, unknown>

/** Keywords that hold a schema, a list of them, or schemas by name. */
const one = [
  ...[
    'additionalProperties',
    'propertyNames',
    'unevaluatedProperties',
    'items',
    'contains',
    'unevaluatedItems',
  ],
  ...['not', 'if', 'then', 'else'],
]
const many = ['allOf', 'anyOf', 'oneOf', 'prefixItems']
const named = ['properties', 'patternProperties', 'dependentSchemas', 'dependencies', '$defs', 'definitions']

/** Those that look at the same value as the schema that they stand in. */
const ofSameValue = new Set([
  ...['$ref', 'allOf', 'anyOf', 'oneOf', 'not', 'if', 'then', 'else', 'dependentSchemas', 'dependencies'],
])

/** A schema within a schema, and the keyword that leads to it. */
interface Step {
  readonly keyword: string
  readonly to: SchemaObject
}

/**
 * Finds every schema in a schema, those that only references lead to among them, and refuses what Gancho does not
 * accept: `$async`, references to elsewhere, references that never end, and more than `limits.schemaParts` schemas.
 * @throws SchemaRefused
 */
export function schemasIn(root: SchemaObject): ReadonlySet<SchemaObject> {
  const anchors = new Map<string, SchemaObject>()
  const found = walk(root, (schema) => {
    for (const keyword of ['$anchor', '$dynamicAnchor']) {
      if (typeof schema[keyword] === 'string') anchors.set(`#${schema[keyword]}`, schema)
    }
    return stepsOf(schema)
  })
  const steps = new Map<SchemaObject, readonly Step[]>()
  const all = walk(root, (schema) => {
    refuseKeywords(schema, root)
    const to = targetOf(schema, root, anchors)
    const own = to === null ? stepsOf(schema) : [...stepsOf(schema), { keyword: '$ref', to }]
    steps.set(schema, own)
    return own
  })
  if (found.size > limits.schemaParts || all.size > limits.schemaParts) {
    throw new SchemaRefused(`it holds more than ${limits.schemaParts} schemas`)
  }
  refuseEndless(steps)
  return all
}

function walk(root: SchemaObject, stepsFrom: (schema: SchemaObject) => readonly Step[]): Set<SchemaObject> {
  const seen = new Set([root])
  for (const schema of seen) {
    for (const { to } of stepsFrom(schema)) seen.add(to)
    if (seen.size > limits.schemaParts) break
  }
  return seen
}

function stepsOf(schema: SchemaObject): readonly Step[] {
  const inside = (keyword: string, values: readonly unknown[]) =>
    values.filter(isObject).map((to) => ({ keyword, to }))
  return [
    ...one.flatMap((keyword) => inside(keyword, [schema[keyword]])),
    ...many.flatMap((keyword) => inside(keyword, listOf(schema[keyword]))),
    ...named.flatMap((keyword) =>
      isObject(schema[keyword]) ? inside(keyword, Object.values(schema[keyword])) : [],
    ),
  ]
}

function refuseKeywords(schema: SchemaObject, root: SchemaObject): void {
  if ('$async' in schema) throw new SchemaRefused('$async is not accepted: data is checked at once')
  if ('$dynamicRef' in schema) throw new SchemaRefused('$dynamicRef is not accepted: use $ref')
  // With a base of its own, "#" would mean something else in there.
  if ('$id' in schema && schema !== root) throw new SchemaRefused('$id is accepted at the top alone')
}

/** What the reference of a schema leads to; null when it has none, or leads nowhere or to a boolean. */
function targetOf(
  { $ref: reference }: SchemaObject,
  root: SchemaObject,
  anchors: ReadonlyMap<string, SchemaObject>,
): SchemaObject | null {
  if (typeof reference !== 'string') return null
  if (!reference.startsWith('#')) {
    throw new SchemaRefused(
      `$ref ${JSON.stringify(reference)} does not begin with #: a schema holds all that it needs`,
    )
  }
  if (reference !== '#' && !reference.startsWith('#/')) return anchors.get(reference) ?? null
  const path = reference.split('/').slice(1).map(unescapePointer)
  const target = path.reduce<unknown>(
    (at, step) =>
      typeof at === 'object' && at !== null && Object.hasOwn(at, step) ? Reflect.get(at, step) : null,
    root,
  )
  return isObject(target) ? target : null
}

/** RFC 6901 sections 4 and 6. */
function unescapePointer(step: string): string {
  let text = step
  try {
    text = decodeURIComponent(step)
  } catch {
    // It has a percent sign that encodes nothing, and means itself.
  }
  return text.replaceAll('~1', '/').replaceAll('~0', '~')
}

/** A schema that leads to itself without going into the value would be applied to it again, for ever. */
function refuseEndless(steps: ReadonlyMap<SchemaObject, readonly Step[]>): void {
  // Taking away what leads nowhere any more leaves the circles.
  const waiting = new Map<SchemaObject, number>()
  const before = new Map<SchemaObject, SchemaObject[]>()
  for (const [schema, own] of steps) {
    const next = own.filter(({ keyword }) => ofSameValue.has(keyword))
    waiting.set(schema, next.length)
    for (const { to } of next) before.set(to, [...(before.get(to) ?? []), schema])
  }
  const free = [...waiting].filter(([, count]) => count === 0).map(([schema]) => schema)
  for (const schema of free) {
    for (const other of before.get(schema) ?? []) {
      const count = (waiting.get(other) ?? 0) - 1
      waiting.set(other, count)
      if (count === 0) free.push(other)
    }
  }
  if (free.length < waiting.size) {
    throw new SchemaRefused(
      'a $ref leads back to itself without going into a property or an item, which never ends',
    )
  }
}

export function isObject(value: unknown): value is SchemaObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}
