import { GanchoError } from './errors.ts'
import type { StandardIssue, StandardSchema } from './standard-schema.ts'

interface Subject {
  /** The event type, for the message. */
  readonly name: string
  readonly moneyFields?: readonly string[] | undefined
}

/**
 * Checks a value with a schema of any Standard Schema library, before any SQL, and returns the schema's output.
 * @throws GanchoError `data_invalid`, or `money_must_be_string` when an amount is a number.
 */
export async function validate<Output>(
  schema: StandardSchema<unknown, Output>,
  value: unknown,
  { name, moneyFields = [] }: Subject,
): Promise<Output> {
  const result = await schema['~standard'].validate(value)
  if (result.issues === undefined) return result.value

  const money = moneyFields.find((field) => typeof fieldOf(value, field) === 'number')
  if (money !== undefined) {
    throw new GanchoError(
      'money_must_be_string',
      `${name}: ${money} is the number ${fieldOf(value, money)}, and floats lose cents. Nothing was sent to the ` +
        'database: pass a decimal string such as "1500.00", best as your database gave it.',
    )
  }
  throw new GanchoError(
    'data_invalid',
    `${name}: ${result.issues.map(describe).join('; ')}. Nothing was sent to the database: correct it and call again.`,
  )
}

function fieldOf(value: unknown, field: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, field) : undefined
}

function describe({ path = [], message }: StandardIssue): string {
  const place = path.map((step) => String(typeof step === 'object' ? step.key : step)).join('.')
  return place === '' ? message : `${place}: ${message}`
}
