import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js'
import { type FieldIssue, fieldIssue } from '../../../platform/api-error.ts'
import { limits } from '../../../platform/limits.ts'
import { isObject, listOf, type SchemaObject, SchemaRefused, schemasIn } from './accepted-schema.ts'
import { createLinearPatterns } from './linear-pattern.ts'
import { replaceUniqueItems } from './unique-items.ts'
import { createWork, type Work, WorkExceeded } from './work.ts'

/** What is wrong with data, with paths from `data` on; empty when it fits. It ends in bounded time. */
export type CheckData = (data: unknown) => readonly FieldIssue[]

/** Counts steps for every schema that is applied to a value. Its value is how many. */
const stepKeyword = 'gancho:step'

/**
 * Compiles a JSON Schema (draft 2020-12) into a check of data. Which part of the draft is accepted is in
 * docs/guide/own-event-types.md: a schema may be refused, and no schema can make a check hang or fail otherwise.
 * @param text JSON.
 * @throws SchemaRefused
 */
export function compileSchema(text: string): CheckData {
  if (Buffer.byteLength(text) > limits.schemaBytes) {
    throw new SchemaRefused(`it has more than ${limits.schemaBytes / 1024} KiB`)
  }
  const schema = parse(text)
  const work = createWork()
  const validate = compile(schema, work)
  return (data) => {
    work.begin()
    try {
      // Only `true`: whatever else a validator might return, a promise for one, is not valid.
      if (validate(data) === true) return []
    } catch (error) {
      if (error instanceof WorkExceeded || error instanceof RangeError) return [tooLong]
      throw error
    }
    if (validate.errors) return validate.errors.map(toIssue)
    throw new Error('The check of an event type gave no verdict.')
  }
}

const tooLong = fieldIssue(
  'data',
  'check_too_long',
  'takes too long to check: the schema is too intricate for data of this size. Send less, or simplify the schema.',
)

function parse(text: string): SchemaObject {
  let schema: unknown
  try {
    schema = JSON.parse(text)
  } catch (cause) {
    throw new SchemaRefused(reasonOf(cause), { cause })
  }
  if (!isObject(schema)) throw new SchemaRefused('it is not a JSON object')
  return schema
}

const options = { strict: false, validateFormats: false, logger: false } as const

/** Knows the draft alone, and judges schemas by it. */
const draft = new Ajv2020(options)

function compile(schema: SchemaObject, work: Work): ValidateFunction {
  // One instance for each schema, so that two of them may have the same $id. `format` only describes, as the draft has
  // it by default; keywords that are not known are annotations. The first error ends a check: others would cost more.
  // Optimizing the code takes time that grows with the square of the schema.
  const regExp = Object.assign(createLinearPatterns(work), { code: 'linear pattern' })
  const code = { regExp, optimize: false }
  const ajv = new Ajv2020({ ...options, code, meta: false, validateSchema: false })
  replaceUniqueItems(ajv, work)
  ajv.addKeyword({
    keyword: stepKeyword,
    errors: false,
    modifying: false,
    validate(steps: number) {
      work.spend(steps)
      return true
    },
  })
  try {
    const parts = schemasIn(schema)
    draft.validateSchema(schema, true)
    for (const each of parts) each[stepKeyword] = stepsOf(each)
    return ajv.compile(schema)
  } catch (cause) {
    throw cause instanceof SchemaRefused ? cause : new SchemaRefused(reasonOf(cause), { cause })
  }
}

const comparisonsPerStep = 16

function stepsOf(schema: SchemaObject): number {
  return 1 + Math.ceil((listOf(schema.enum).length + listOf(schema.required).length) / comparisonsPerStep)
}

function reasonOf(cause: unknown): string {
  if (cause instanceof RangeError) return 'it nests too deep, or its references do'
  return cause instanceof Error ? cause.message : String(cause)
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
