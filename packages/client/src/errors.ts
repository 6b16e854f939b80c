/** What can go wrong in this package, by code. Codes are stable: match on them, never on messages. */
export const errorCodes = {
  transaction_unusable:
    'What was passed as the transaction is not an open transaction of a supported library.',
  tenant_id_invalid: 'The tenant id is not 1 to 64 letters, digits, "-" or "_".',
  event_unknown: 'The event type is not in the catalogue, or not registered in this database.',
  data_invalid: 'A field is missing or does not fit the schema of the event type.',
  money_must_be_string: 'An amount was given as a number. Floats lose cents: pass a decimal string.',
  data_not_json: 'The data is not one JSON object: NaN, a bigint, a cycle, or nesting deeper than 64.',
  argument_invalid: 'An id, resource type or idempotency key is empty, too long or not plain text.',
  definition_invalid:
    'An event type of your own cannot be used: its name is not one, or taken, or it has no JSON Schema.',
  schema_not_additive: 'A schema takes away what the stored one allows or names. Changes may only add.',
  event_too_large: 'The event has more than 262,144 bytes (256 KiB).',
  idempotency_key_reused: 'The idempotency key was used before, with other content.',
  gancho_not_installed: 'This database has no schema "gancho".',
  api_unreachable: 'The HTTP API gave no answer: refused, timed out, or not a Gancho server.',
} as const

export type GanchoErrorCode = keyof typeof errorCodes

/** A coded failure. The message says what happened, why, and what to do; `cause` is what was underneath. */
export class GanchoError extends Error {
  readonly code: GanchoErrorCode

  constructor(code: GanchoErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'GanchoError'
    this.code = code
  }
}
