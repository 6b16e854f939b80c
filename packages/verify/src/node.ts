/** Signs webhooks synchronously and fast on `node:crypto`, for servers that send them. */
import {
  createHmac,
  createPrivateKey,
  createPublicKey,
  createSecretKey,
  type KeyObject,
  sign,
} from 'node:crypto'
import { bodyBytes, checkBody, type WebhookBody } from './body.ts'
import { concat, utf8 } from './encoding.ts'
import { WebhookVerificationError } from './errors.ts'
import { checkId, checkSeconds } from './metadata.ts'
import { rawKey, type Secrets, secretList, standardKey } from './secret.ts'

export type { WebhookBody } from './body.ts'
export type { Secrets } from './secret.ts'

/** Keys decoded once, to sign many times. */
export type Signer = {
  /** `X-Signature`, by the first secret alone: `sha256=<hex>`. Errors: `invalid_body`. */
  raw(body: WebhookBody): string
  /**
   * `webhook-signature`: one signature for each secret in their order, separated by spaces; `v1,<base64>`, or
   * `v1a,<base64>` for a `whsk_` key. `timestampSeconds`: whole seconds since 1970, sent as
   * `webhook-timestamp`. Errors: `invalid_id`, `invalid_timestamp`, `invalid_body`.
   */
  standard(id: string, timestampSeconds: number, body: WebhookBody): string
}

/** Signs `<id>.<timestamp>.` and the body with one secret. */
type ContentSigner = (metadata: string, body: WebhookBody) => string

/** A signer for one secret, or for several during a rotation (the newest first). Errors: `invalid_secret`. */
export function createSigner(secrets: Secrets): Signer {
  const list = secretList(secrets)
  const rawSigningKey = createSecretKey(rawKey(list[0]))
  const signers = list.map(contentSigner)
  return {
    raw: (body) => hmacRaw(rawSigningKey, body),
    standard(id, timestampSeconds, body) {
      checkId(id)
      checkSeconds(timestampSeconds)
      checkBody(body)
      const metadata = `${id}.${timestampSeconds}.`
      return signers.map((signContent) => signContent(metadata, body)).join(' ')
    },
  }
}

/** The `X-Signature` of a body, once. Errors: `invalid_secret`, `invalid_body`. */
export function signBody(secret: string, body: WebhookBody): string {
  return hmacRaw(createSecretKey(rawKey(secretList(secret)[0])), body)
}

/** The `webhook-signature` of a message, once; see `Signer.standard`. Errors: `invalid_secret` and those. */
export function signStandard(
  secrets: Secrets,
  id: string,
  timestampSeconds: number,
  body: WebhookBody,
): string {
  return createSigner(secrets).standard(id, timestampSeconds, body)
}

// Keys are KeyObjects: with the key as bytes, createHmac of Node 24 takes seven times as long.
function hmacRaw(key: KeyObject, body: WebhookBody): string {
  checkBody(body)
  return `sha256=${createHmac('sha256', key).update(body).digest('hex')}`
}

function contentSigner(secret: string): ContentSigner {
  const { scheme, bytes } = standardKey(secret)
  if (scheme === 'hmac') {
    const key = createSecretKey(bytes)
    return (metadata, body) =>
      `v1,${createHmac('sha256', key).update(metadata).update(body).digest('base64')}`
  }
  if (scheme === 'ed25519-private') {
    const key = privateKey(bytes)
    return (metadata, body) =>
      `v1a,${sign(null, concat([utf8(metadata), bodyBytes(body)]), key).toString('base64')}`
  }
  throw new WebhookVerificationError(
    'invalid_secret',
    'A whpk_ key is public: it verifies and cannot sign. Pass the whsk_ private key.',
  )
}

/** The ed25519 key of a seed followed by its public key, as a JSON Web Key (RFC 8037). */
function privateKey(bytes: Uint8Array): KeyObject {
  const base64url = (part: Uint8Array) => Buffer.from(part).toString('base64url')
  const x = base64url(bytes.subarray(32))
  const jwk = { kty: 'OKP', crv: 'Ed25519', d: base64url(bytes.subarray(0, 32)), x }
  const key = createPrivateKey({ key: jwk, format: 'jwk' })
  if (createPublicKey(key).export({ format: 'jwk' }).x === x) return key
  throw new WebhookVerificationError(
    'invalid_secret',
    'The two halves of a whsk_ secret do not belong together, so no whpk_ key would verify it. Generate the pair again.',
  )
}
