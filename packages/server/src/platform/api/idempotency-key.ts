import { createHash } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'
import { fieldIssue, validationFailed } from '../api-error.ts'

const longestKey = 255

/** 1 to 255 printable ASCII characters. */
export function isIdempotencyKey(text: string): boolean {
  return /^[\x20-\x7e]{1,255}$/.test(text)
}

/**
 * The key in the header, if any.
 * @throws ApiError `validation_failed`
 */
export function readIdempotencyKey(headers: IncomingHttpHeaders): string | undefined {
  const key = headers['idempotency-key']
  if (key === undefined || (typeof key === 'string' && isIdempotencyKey(key))) return key
  const message = 'is not 1 to 255 printable ASCII characters.'
  throw validationFailed([fieldIssue('Idempotency-Key', 'idempotency_key', message)])
}

/** A key for a part of what came with a key, such as one event of a batch: the same part again has the same one. */
export function keyOfPart(key: string, part: string | number): string {
  const suffix = `/${part}`
  if (key.length + suffix.length <= longestKey) return key + suffix
  return createHash('sha256').update(key).digest('hex') + suffix
}
