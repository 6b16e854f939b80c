import { constantTimeEqual } from './constant-time.ts'
import { verifyEd25519 } from './ed25519.ts'
import { concat, toBase64, utf8 } from './encoding.ts'
import { WebhookVerificationError } from './errors.ts'
import { requiredHeader, type WebhookHeaders } from './headers.ts'
import { hmacSha256 } from './hmac.ts'
import { checkAge, checkId, parseSeconds } from './metadata.ts'
import { type Secrets, type StandardKey, secretList, standardKey } from './secret.ts'

/** A sender signs with a few secrets at most; a longer header only wants to make us work. */
const signaturesMax = 32

/** The signatures of a `webhook-signature` header in base64, by version: HMAC and ed25519. */
type Signatures = { v1: string[]; v1a: string[] }

/**
 * Proves that a request was signed with one of the secrets, and lately (Standard Webhooks 1.0.0): returns
 * the `webhook-id` and `webhook-timestamp` that the signature covers. Checks go from the cheap to the costly:
 * secrets, headers, id, timestamp, signatures. Errors: those codes.
 */
export async function authenticate(input: {
  secrets: Secrets
  body: Uint8Array
  headers: WebhookHeaders
  toleranceSeconds: number
  now: Date
}): Promise<{ id: string; timestampSeconds: number }> {
  const keys = verificationKeys(input.secrets)
  const id = requiredHeader(input.headers, 'webhook-id')
  const timestamp = requiredHeader(input.headers, 'webhook-timestamp')
  const signatures = parseSignatures(requiredHeader(input.headers, 'webhook-signature'))
  checkId(id)
  const timestampSeconds = parseSeconds(timestamp)
  checkAge(timestampSeconds, input)
  const chunks = [utf8(`${id}.${timestamp}.`), input.body]
  for (const key of keys) {
    if (await matches({ key, signatures, chunks })) return { id, timestampSeconds }
  }
  throw new WebhookVerificationError(
    'no_matching_signature',
    'None of the signatures matches: the request is forged, the secret is another, or the body was changed. ' +
      'Check that the secret belongs to this webhook and that the body is the raw bytes, not re-serialised JSON.',
  )
}

/** The keys that the secrets mean to a receiver. Errors: `invalid_secret`. */
export function verificationKeys(secrets: Secrets): readonly StandardKey[] {
  return secretList(secrets).map(verificationKey)
}

function verificationKey(secret: string): StandardKey {
  const key = standardKey(secret)
  if (key.scheme !== 'ed25519-private') return key
  throw new WebhookVerificationError(
    'invalid_secret',
    'A whsk_ secret is the private key of the sender, which a receiver must not hold. Pass the public whpk_ key.',
  )
}

/** Reads `v1,<base64>` and `v1a,<base64>` entries; those of other versions are skipped, as the standard asks. */
function parseSignatures(header: string): Signatures {
  // A comma before the space appears where several headers were joined into one.
  const entries = header.split(/,?\s+/)
  const of = (prefix: string) =>
    entries.filter((entry) => entry.startsWith(prefix)).map((entry) => entry.slice(prefix.length))
  const signatures = { v1: of('v1,'), v1a: of('v1a,') }
  const count = signatures.v1.length + signatures.v1a.length
  if (count > 0 && count <= signaturesMax) return signatures
  throw new WebhookVerificationError(
    'invalid_signature_header',
    `The header webhook-signature holds ${count} signatures of a known version (v1, v1a), not 1 to ${signaturesMax}, ` +
      'so it does not follow Standard Webhooks: refuse the request. X-Signature is for WebhookSignature.verifyRaw.',
  )
}

async function matches(input: {
  key: StandardKey
  signatures: Signatures
  chunks: readonly Uint8Array[]
}): Promise<boolean> {
  const { key, signatures, chunks } = input
  if (key.scheme === 'hmac') {
    const expected = toBase64(hmacSha256(key.bytes, chunks))
    return signatures.v1.some((signature) => constantTimeEqual(expected, signature))
  }
  const content = concat(chunks)
  for (const signature of signatures.v1a) {
    if (await verifyEd25519({ publicKey: key.bytes, signature, content })) return true
  }
  return false
}
