import { bodyBytes, type WebhookBody } from './body.ts'
import { constantTimeEqual } from './constant-time.ts'
import { toHex } from './encoding.ts'
import { type HeaderValue, headerText } from './headers.ts'
import { hmacSha256 } from './hmac.ts'
import { rawKey, type Secrets, secretList } from './secret.ts'

/** The `X-Signature` header: `sha256=` and the HMAC-SHA256 of the raw body in lower-case hex. Synchronous. */
export const WebhookSignature = {
  /** Signs a body as Gancho does. Errors: `invalid_secret`, `invalid_body`. */
  sign(secret: string, body: WebhookBody): string {
    secretList(secret)
    return signRaw(secret, bodyBytes(body))
  },

  /**
   * Whether `signature`, the value of `X-Signature`, is that of the raw `body` under the secret, or under any
   * of several. A missing or malformed signature is false; only misuse throws. Compares in constant time.
   * The scheme has no timestamp: where replays matter, use `verify`. Errors: `invalid_secret`, `invalid_body`.
   */
  verifyRaw(secrets: Secrets, body: WebhookBody, signature: HeaderValue): boolean {
    const bytes = bodyBytes(body)
    const given = headerText(signature)
    return secretList(secrets).some((secret) => constantTimeEqual(signRaw(secret, bytes), given))
  },
} as const

function signRaw(secret: string, body: Uint8Array): string {
  return `sha256=${toHex(hmacSha256(rawKey(secret), [body]))}`
}
