/** JSON Schema (draft 2020-12) keywords that limit a number or a size from below, and what holds without them. */
export const lowest: Readonly<Record<string, number>> = {
  minimum: Number.NEGATIVE_INFINITY,
  exclusiveMinimum: Number.NEGATIVE_INFINITY,
  minLength: 0,
  minItems: 0,
  minProperties: 0,
}

/** The same from above: without one there is no limit. */
export const highest = ['maximum', 'exclusiveMaximum', 'maxLength', 'maxItems', 'maxProperties'] as const

/** Each only restricts: it may go, not come or change. */
export const restrictions = ['pattern', 'format', 'multipleOf', 'uniqueItems'] as const

/** Lists of schemas that are compared one by one. */
export const lists = ['prefixItems', 'allOf', 'anyOf', 'oneOf'] as const

/** What these say cannot be compared: it has to stay as it is. */
export const opaque = [
  '$ref',
  '$dynamicRef',
  'not',
  'if',
  'then',
  'else',
  'contains',
  'minContains',
  'maxContains',
  'patternProperties',
  'propertyNames',
  'dependentRequired',
  'dependentSchemas',
  'unevaluatedItems',
  'unevaluatedProperties',
] as const

const assertions = new Set<string>([
  ...['type', 'enum', 'const', 'properties', 'required', 'additionalProperties', 'items', '$defs'],
  ...Object.keys(lowest),
  ...highest,
  ...restrictions,
  ...lists,
  ...opaque,
])

/** Whether a keyword only describes, so that it may change freely. */
export function isAnnotation(keyword: string): boolean {
  return !assertions.has(keyword)
}
