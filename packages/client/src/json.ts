import { GanchoError } from './errors.ts'

/** The depth that the HTTP API accepts too; also what ends a cycle. */
const maxDepth = 64

/**
 * The data of an event as JSON text, the producer's key order kept. Refuses what JSON.stringify would change
 * in silence (NaN and Infinity become null) or fail on.
 * @throws GanchoError `data_not_json`
 */
export function toJsonText(data: unknown): string {
  check(data, 'data', 1)
  const text = JSON.stringify(data)
  if (text?.startsWith('{')) return text
  throw refusal('data is not a JSON object')
}

function check(value: unknown, path: string, depth: number): void {
  if (typeof value === 'bigint') throw refusal(`${path} is a bigint`)
  if (typeof value === 'number' && !Number.isFinite(value)) throw refusal(`${path} is ${value}`)
  if (typeof value !== 'object' || value === null) return
  if (depth > maxDepth)
    throw refusal(`${path.slice(0, 80)}… is nested deeper than ${maxDepth}, or refers to itself`)
  // Dates and decimals turn into text by themselves.
  if ('toJSON' in value) return
  for (const [key, item] of Object.entries(value)) check(item, `${path}.${key}`, depth + 1)
}

function refusal(what: string): GanchoError {
  return new GanchoError(
    'data_not_json',
    `${what}, which JSON cannot carry. Nothing was sent to the database: pass plain objects, arrays, strings, ` +
      'booleans and finite numbers, and large or exact numbers as strings.',
  )
}
