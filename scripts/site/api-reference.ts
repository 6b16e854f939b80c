/** What this page reads of a JSON Schema. */
interface Schema {
  readonly $ref?: string
  readonly type?: string | readonly string[]
  readonly description?: string
  readonly properties?: Readonly<Record<string, Schema>>
  readonly required?: readonly string[]
  readonly items?: Schema
  readonly additionalProperties?: boolean | Schema
  readonly anyOf?: readonly Schema[]
  readonly enum?: readonly string[]
  readonly const?: unknown
  readonly default?: unknown
  readonly format?: string
  readonly minimum?: number
  readonly maximum?: number
  readonly minLength?: number
  readonly maxLength?: number
  readonly minItems?: number
  readonly maxItems?: number
}

interface Content {
  readonly description?: string
  readonly content?: Readonly<Record<string, { readonly schema: Schema }>>
}

interface Operation {
  readonly operationId: string
  readonly summary: string
  readonly description?: string
  readonly tags: readonly string[]
  readonly parameters?: readonly {
    readonly in: string
    readonly name: string
    readonly required?: boolean
    readonly description?: string
    readonly schema: Schema
  }[]
  readonly requestBody?: Content
  readonly responses: Readonly<Record<string, Content>>
}

/** What this page reads of an OpenAPI document. */
export interface OpenApi {
  readonly tags: readonly { readonly name: string; readonly description: string }[]
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> }
}

/** Every operation and object of the API, as Markdown. */
export function apiReference({ tags, paths, components }: OpenApi): string {
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({
      line: `${method.toUpperCase()} ${path}`,
      operation,
    })),
  )
  const groups = tags.map(({ name, description }) => {
    const own = operations.filter(({ operation }) => operation.tags.includes(name))
    return [`## ${name}`, description, ...own.map(describeOperation)].join('\n\n')
  })
  const objects = Object.entries(components.schemas).map(
    ([name, schema]) => `### ${name} {#object-${name}}\n\n${fieldsTable(schema)}`,
  )
  return [...groups, '## Objects', ...objects].join('\n\n')
}

function describeOperation({
  line,
  operation,
}: {
  readonly line: string
  readonly operation: Operation
}): string {
  const { operationId, summary, description, requestBody, responses } = operation
  // What is the same everywhere is told once, at the head of the page.
  const parameters = (operation.parameters ?? []).filter(({ name }) => name !== 'X-Tenant-Id')
  const answers = Object.entries(responses).filter(([status]) => status !== 'default')
  const body = schemaOf(requestBody)
  return [
    `### ${summary} {#${operationId}}`,
    `\`${line}\``,
    description,
    parameters.length > 0
      ? table(
          ['parameter', 'in', 'type', 'meaning'],
          parameters.map((each) => [
            named(each.name, each.required),
            each.in,
            typeOf(each.schema),
            meaning({ ...each.schema, description: each.description ?? '' }),
          ]),
        )
      : undefined,
    body && `Body: ${typeOf(body)}.`,
    answers.map(([status, answer]) => `- \`${status}\`: ${describeAnswer(answer)}`).join('\n'),
  ]
    .filter((part) => part !== undefined)
    .join('\n\n')
}

function describeAnswer(answer: Content): string {
  const schema = schemaOf(answer)
  return `${answer.description ?? ''}${schema === undefined ? '' : ` ${typeOf(schema)}.`}`
}

const schemaOf = (content: Content | undefined): Schema | undefined =>
  Object.values(content?.content ?? {})[0]?.schema

function fieldsTable({ properties = {}, required = [] }: Schema): string {
  const rows = Object.entries(properties).map(([name, field]) => [
    named(name, required.includes(name)),
    typeOf(field),
    meaning(field),
  ])
  return table(['field', 'type', 'meaning'], rows)
}

const named = (name: string, required = false) => `\`${name}\`${required ? '' : ' (optional)'}`

function typeOf(schema: Schema): string {
  const { $ref, type, items, properties, additionalProperties, anyOf, const: only } = schema
  if ($ref !== undefined) {
    const name = $ref.split('/').at(-1) ?? ''
    return `[${name}](#object-${name})`
  }
  if (anyOf !== undefined) return anyOf.map(typeOf).join(' or ')
  if (schema.enum !== undefined) return schema.enum.map((value) => `\`${value}\``).join(', ')
  if (only !== undefined) return `\`${String(only)}\``
  if (items !== undefined) return `list of ${typeOf(items)}`
  if (properties !== undefined) {
    return `object of ${Object.entries(properties)
      .map(([name, field]) => `\`${name}\`: ${typeOf(field)}`)
      .join('; ')}`
  }
  if (typeof additionalProperties === 'object') return `object with values of ${typeOf(additionalProperties)}`
  return typeof type === 'string' ? type : (type?.join(' or ') ?? 'any')
}

function meaning({ description = '', default: fallback, ...schema }: Schema): string {
  const bounds = [schema, ...(schema.anyOf ?? [])].map(boundsOf).filter((text) => text !== '')
  return [
    description,
    ...bounds.map((text) => `${text}.`),
    fallback === undefined ? '' : `Default: \`${JSON.stringify(fallback)}\`.`,
  ]
    .filter((text) => text !== '')
    .join(' ')
}

function boundsOf({ minimum, maximum, minLength, maxLength, minItems, maxItems }: Schema): string {
  const isWide = maximum === Number.MAX_SAFE_INTEGER || minimum === Number.MIN_SAFE_INTEGER
  if (!isWide && (minimum ?? maximum) !== undefined) return range(minimum, maximum, '')
  if ((minLength ?? maxLength) !== undefined) return range(minLength, maxLength, ' characters')
  return (minItems ?? maxItems) === undefined ? '' : range(minItems, maxItems, ' items')
}

function range(from: number | undefined, to: number | undefined, unit: string): string {
  const [low, high] = [from, to].map((bound) => bound?.toLocaleString('en-US'))
  if (low === undefined) return `At most ${high}${unit}`
  return high === undefined ? `At least ${low}${unit}` : `${low} to ${high}${unit}`
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|').replaceAll('\n', ' ')).join(' | ')} |`
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n')
}
