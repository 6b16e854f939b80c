import { utf8 } from './encoding.ts'
import { WebhookVerificationError } from './errors.ts'

/** A request body exactly as it travels: its bytes, or their text decoded as UTF-8. */
export type WebhookBody = string | Uint8Array

/** Whether this is a raw body: text or bytes. Not `instanceof`: a Buffer from another realm (Jest, vm) is as good. */
export function isRawBody(body: unknown): body is WebhookBody {
  return typeof body === 'string' || ArrayBuffer.isView(body)
}

/** Refuses what is not raw, above all the object that a JSON body parser leaves behind. Errors: `invalid_body`. */
export function checkBody(body: WebhookBody): void {
  if (isRawBody(body)) return
  throw new WebhookVerificationError(
    'invalid_body',
    `The body is ${body === null ? 'null' : `of type ${typeof body}`}, not a string or a Uint8Array. ` +
      'The signature covers the raw bytes of the request, and JSON that was parsed and written again differs. ' +
      'Pass the raw body: read it before any JSON body parser does (an ArrayBuffer as new Uint8Array(buffer)).',
  )
}

/** The bytes of a body. Errors: `invalid_body`. */
export function bodyBytes(body: WebhookBody): Uint8Array {
  checkBody(body)
  return typeof body === 'string' ? utf8(body) : body
}
