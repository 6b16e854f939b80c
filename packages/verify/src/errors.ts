/** Why a webhook was refused, or what is wrong with the call. One meaning each; the README explains them. */
export const webhookErrorCodes = [
  'missing_header',
  'invalid_id',
  'invalid_timestamp',
  'timestamp_too_old',
  'timestamp_too_new',
  'invalid_signature_header',
  'no_matching_signature',
  'invalid_payload',
  'replayed',
  'incomplete_body',
  'body_too_large',
  'invalid_secret',
  'invalid_body',
  'invalid_option',
] as const

export type WebhookErrorCode = (typeof webhookErrorCodes)[number]

/**
 * The only error this package throws. `code` is for programs; the message says what happened, why, and
 * what to do, and never contains a secret. `invalid_secret`, `invalid_body` and `invalid_option` are mistakes
 * in the receiver's own code or configuration; every other code is about the request.
 */
export class WebhookVerificationError extends Error {
  override readonly name = 'WebhookVerificationError'
  readonly code: WebhookErrorCode

  constructor(code: WebhookErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}
