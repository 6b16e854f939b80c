import { isIdempotencyKey } from '../../platform/api/idempotency-key.ts'
import { nestedTooDeep } from '../../platform/api/json-body.ts'
import { ApiError, type FieldIssue, validationFailed } from '../../platform/api-error.ts'
import { limits } from '../../platform/limits.ts'
import { isPlainText } from '../../platform/text/plain-text.ts'
import { type RawJson, rawMember } from '../../platform/text/raw-json.ts'

/** An event as it came in: `data` both as it was written and as it was read. */
export interface EventInput {
  readonly event: string
  readonly dataText: string
  readonly data: object
  readonly resourceType: string | undefined
  readonly resourceId: string | undefined
  readonly idempotencyKey: string | undefined
}

const fields = new Set(['event', 'data', 'resource_type', 'resource_id', 'idempotency_key'])

/**
 * Reads one event. Written by hand and not left to the schema (schemas/event.ts): this runs for every event.
 * @param body what JSON.parse made of it; `raw`: the same as written.
 * @param place of the event in the request: `events[3].`.
 * @throws ApiError `validation_failed`, `nested_too_deep`, `event_too_large`
 */
export function readEvent(body: unknown, raw: RawJson | null, place = ''): EventInput {
  if (!isObject(body) || raw === null) {
    const message = 'is not a JSON object. Send {"event": "...", "data": {...}}.'
    throw validationFailed([{ path: place.slice(0, -1), code: 'invalid_type', message }])
  }
  const { event, data, resource_type, resource_id, idempotency_key } = body as Readonly<
    Record<string, unknown>
  >
  const dataText = rawMember(raw, 'data')
  const resourceType = resource_type ?? undefined
  const resourceId = resource_id ?? undefined
  const idempotencyKey = idempotency_key ?? undefined
  if (
    typeof event !== 'string' ||
    !isObject(data) ||
    dataText === undefined ||
    !isOptionalResource(resourceType) ||
    !isOptionalResource(resourceId) ||
    !isOptionalKey(idempotencyKey) ||
    hasOtherFields(body)
  ) {
    throw validationFailed(explain(body as Readonly<Record<string, unknown>>, place))
  }
  if (raw.depth - 1 > limits.jsonDepth) throw nestedTooDeep(`${place}data`)
  // A character of UTF-16 is at most three bytes of UTF-8: most events are known to be small without counting.
  if (dataText.length * 3 > limits.eventBytes && Buffer.byteLength(dataText) > limits.eventBytes) {
    throw new ApiError(
      'event_too_large',
      `${place}data has ${Buffer.byteLength(dataText)} bytes, and may have ${limits.eventBytes} (256 KiB). ` +
        'Send a reference to the rest.',
    )
  }
  return { event, dataText, data, resourceType, resourceId, idempotencyKey }
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isOptionalResource(value: unknown): value is string | undefined {
  if (value === undefined) return true
  return (
    typeof value === 'string' &&
    value.length >= 1 &&
    value.length <= limits.resourceLength &&
    isPlainText(value)
  )
}

function isOptionalKey(value: unknown): value is string | undefined {
  return value === undefined || (typeof value === 'string' && isIdempotencyKey(value))
}

function hasOtherFields(body: object): boolean {
  for (const key of Object.keys(body)) if (!fields.has(key)) return true
  return false
}

function explain(body: Readonly<Record<string, unknown>>, place: string): FieldIssue[] {
  const issues: FieldIssue[] = []
  const add = (path: string, code: string, message: string) =>
    issues.push({ path: place + path, code, message })
  if (typeof body.event !== 'string') add('event', 'invalid_type', 'is not the name of an event type.')
  if (!isObject(body.data)) add('data', 'invalid_type', 'is not a JSON object.')
  for (const name of ['resource_type', 'resource_id']) {
    if (isOptionalResource(body[name] ?? undefined)) continue
    add(name, 'plain_text', `is not 1 to ${limits.resourceLength} characters without control characters.`)
  }
  if (!isOptionalKey(body.idempotency_key ?? undefined)) {
    add('idempotency_key', 'idempotency_key', 'is not 1 to 255 printable ASCII characters.')
  }
  for (const key of Object.keys(body)) {
    if (!fields.has(key))
      add(key, 'unrecognized_keys', `is not a field of an event: ${[...fields].join(', ')}.`)
  }
  return issues
}
