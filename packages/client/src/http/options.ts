export interface Idempotent {
  /** Repeating a request with the same key and content returns the first answer and does nothing again. */
  readonly idempotencyKey?: string
}

export interface Conditional {
  /** The `version` you read: what someone else changed meanwhile is not overwritten, and the API answers 412. */
  readonly version?: number
}

export function keyed(options: Idempotent | undefined): Record<string, string> {
  return options?.idempotencyKey === undefined ? {} : { 'idempotency-key': options.idempotencyKey }
}

export function match(options: Conditional | undefined): Record<string, string> {
  return options?.version === undefined ? {} : { 'if-match': `"${options.version}"` }
}
