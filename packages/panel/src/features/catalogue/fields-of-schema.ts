/** One field of an event's data, as its JSON Schema describes it. */
export interface SchemaField {
  /** `lines[].quantity`: where it is in the data. */
  readonly path: string
  /** `string`, `integer | null`, `object[]`; `any` where the schema does not say. */
  readonly type: string
  readonly isRequired: boolean
  readonly description: string
}

type JsonSchema = Readonly<Record<string, unknown>>

/** Deeper objects are shown as what they are, without their fields. */
const mostLevels = 6

/** The fields of an object schema, parents before what they hold. */
export function fieldsOfSchema(schema: JsonSchema): SchemaField[] {
  return membersOf(schema, '', 0)
}

function membersOf(schema: JsonSchema, prefix: string, level: number): SchemaField[] {
  const properties = asSchema(schema.properties)
  const required = Array.isArray(schema.required) ? schema.required : []
  if (properties === null || level === mostLevels) return []
  return Object.entries(properties).flatMap(([name, member]) => {
    const field = asSchema(member) ?? {}
    const path = prefix + name
    const items = asSchema(field.items)
    const own = {
      path,
      type: typeOf(field),
      isRequired: required.includes(name),
      description: typeof field.description === 'string' ? field.description : '',
    }
    const inner =
      items === null ? membersOf(field, `${path}.`, level + 1) : membersOf(items, `${path}[].`, level + 1)
    return [own, ...inner]
  })
}

function typeOf(schema: JsonSchema): string {
  const { type, items, anyOf, oneOf } = schema
  const choices = [anyOf, oneOf].find(Array.isArray)
  if (choices !== undefined) return choices.map((each) => typeOf(asSchema(each) ?? {})).join(' | ')
  if (Array.isArray(schema.enum)) return schema.enum.map((value) => JSON.stringify(value)).join(' | ')
  if ('const' in schema) return JSON.stringify(schema.const)
  if (type === 'array') return `${typeOf(asSchema(items) ?? {})}[]`
  if (Array.isArray(type)) return type.join(' | ')
  return typeof type === 'string' ? type : 'any'
}

function asSchema(value: unknown): JsonSchema | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonSchema) : null
}
