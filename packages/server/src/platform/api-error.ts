/**
 * Every problem that the API answers with: its status and its title. The codes are stable and are explained in
 * docs/reference/errors.md, which a test keeps equal to this list.
 */
export const problems = {
  invalid_request: { status: 400, title: 'The request is not valid HTTP' },
  invalid_encoding: { status: 400, title: 'The body is not UTF-8' },
  invalid_json: { status: 400, title: 'The body is not JSON' },
  tenant_required: { status: 400, title: 'No tenant was named' },
  tenant_invalid: { status: 400, title: 'The tenant id is not valid' },
  unauthenticated: { status: 401, title: 'No valid API key or session' },
  sign_in_refused: { status: 401, title: 'That does not let anyone in' },
  permission_denied: { status: 403, title: 'The API key does not permit this' },
  operator_required: { status: 403, title: 'Only an operator may do this' },
  portal_denied: { status: 403, title: 'A portal link does not permit this' },
  tenant_mismatch: { status: 403, title: 'The API key belongs to another tenant' },
  cross_site_request: { status: 403, title: 'The request comes from another site' },
  route_not_found: { status: 404, title: 'There is nothing at this address' },
  webhook_not_found: { status: 404, title: 'There is no such webhook' },
  event_not_found: { status: 404, title: 'There is no such event' },
  delivery_not_found: { status: 404, title: 'There is no such delivery' },
  replay_not_found: { status: 404, title: 'There is no such replay' },
  expunge_not_found: { status: 404, title: 'There is no such expunge' },
  alert_not_found: { status: 404, title: 'There is no such alert' },
  event_type_not_found: { status: 404, title: 'There is no such event type' },
  bin_not_found: { status: 404, title: 'There is no such bin' },
  api_key_not_found: { status: 404, title: 'There is no such API key' },
  method_not_allowed: { status: 405, title: 'The method is not allowed here' },
  delivery_sending: { status: 409, title: 'The delivery is being sent' },
  delivery_finished: { status: 409, title: 'The delivery is finished' },
  webhook_deleted: { status: 409, title: 'The webhook was deleted' },
  webhook_disabled: { status: 409, title: 'The webhook is disabled' },
  event_expired: { status: 409, title: 'The event is no longer kept' },
  replay_running: { status: 409, title: 'A replay is running already' },
  replay_finished: { status: 409, title: 'The replay has ended' },
  alert_resolved: { status: 409, title: 'The alert is resolved' },
  email_unavailable: { status: 409, title: 'This installation sends no e-mail' },
  email_address_missing: { status: 409, title: 'There is no e-mail address to send to' },
  event_type_built_in: { status: 409, title: 'The event type is built in' },
  schema_not_additive: { status: 409, title: 'The JSON Schema takes something away' },
  too_many_bins: { status: 409, title: 'The tenant has all the bins that it may' },
  idempotency_key_reused: { status: 409, title: 'The idempotency key was used for something else' },
  portal_link_ended: { status: 410, title: 'The portal link can no longer be opened' },
  webhook_changed: { status: 412, title: 'The webhook was changed meanwhile' },
  alert_settings_changed: { status: 412, title: 'The settings of alerts were changed meanwhile' },
  body_too_large: { status: 413, title: 'The body is too large' },
  event_too_large: { status: 413, title: 'The event is too large' },
  unsupported_media_type: { status: 415, title: 'The body must be JSON' },
  validation_failed: { status: 422, title: 'Some fields are not valid' },
  unknown_event_type: { status: 422, title: 'There is no such event type' },
  data_invalid: { status: 422, title: 'The data does not fit its event type' },
  repeated_key: { status: 422, title: 'A key comes twice in one object' },
  nested_too_deep: { status: 422, title: 'The JSON nests too deep' },
  schema_invalid: { status: 422, title: 'The JSON Schema is not valid' },
  too_many_sign_ins: { status: 429, title: 'Too many failed sign-ins' },
  rate_limited: { status: 429, title: 'Too many of these at once' },
  too_many_streams: { status: 429, title: 'Too many streams are open' },
  internal_error: { status: 500, title: 'Something went wrong in Gancho' },
  email_refused: { status: 502, title: 'The mail server did not take the e-mail' },
  database_unavailable: { status: 503, title: 'The database cannot serve this now' },
  not_ready: { status: 503, title: 'Gancho is not ready' },
} as const satisfies Record<string, { status: number; title: string }>

export type ProblemCode = keyof typeof problems

/** What Gancho itself finds wrong with a field. Others come from the schemas: `too_small`, `required`, … */
export const fieldCodes = [
  'answer_header',
  'batch_size',
  'check_too_long',
  'cursor',
  'email_address',
  'email_address_repeated',
  'event_pattern',
  'event_reserved',
  'event_type_name',
  'events_all',
  'expunge_scope',
  'header_name',
  'header_repeated',
  'header_reserved',
  'header_value',
  'headers_too_large',
  'idempotency_key',
  'not_ready',
  'plain_text',
  'retry_schedule',
  'return_url',
  'secret',
  'tenant_id',
  'tenant_of_key',
  'time_range',
  'unknown_event_type',
  'webhook_required',
] as const

export type FieldCode = (typeof fieldCodes)[number]

/** What is wrong with one field. */
export interface FieldIssue {
  /** Where it is: `url`, `events[0]`, `data.amount`. */
  readonly path: string
  readonly message: string
  /** What the panel translates; stable like the problems' codes. */
  readonly code: string
}

/** For what Gancho itself finds wrong: the code is one of the list. */
export function fieldIssue(path: string, code: FieldCode, message: string): FieldIssue {
  return { path, code, message }
}

/** A refusal of the API. The message says what happened, why, and what to do. */
export class ApiError extends Error {
  readonly code: ProblemCode
  readonly issues: readonly FieldIssue[]
  /** Headers that belong to the answer: `allow`, `retry-after`, `www-authenticate`. */
  readonly headers: Readonly<Record<string, string>>

  constructor(
    code: ProblemCode,
    detail: string,
    options: ErrorOptions & {
      readonly issues?: readonly FieldIssue[]
      readonly headers?: Readonly<Record<string, string>>
    } = {},
  ) {
    super(detail, options)
    this.name = 'ApiError'
    this.code = code
    this.issues = options.issues ?? []
    this.headers = options.headers ?? {}
  }
}

/** Some fields are at fault: the detail repeats the first few, for those who read no further. */
export function validationFailed(
  issues: readonly FieldIssue[],
  code: ProblemCode = 'validation_failed',
): ApiError {
  const shown = issues.slice(0, 3).map(({ path, message }) => (path === '' ? message : `${path}: ${message}`))
  const more = issues.length > 3 ? `; and ${issues.length - 3} more, in "errors"` : ''
  return new ApiError(code, `${shown.join('; ')}${more}`, { issues })
}
