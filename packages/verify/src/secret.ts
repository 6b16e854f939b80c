import { fromBase64, utf8 } from './encoding.ts'
import { WebhookVerificationError } from './errors.ts'

/** One secret, or several while a rotation lasts (the newest first). */
export type Secrets = string | readonly string[]

/** What a secret means for Standard Webhooks: the scheme and the bytes of its key. */
export type StandardKey = {
  scheme: 'hmac' | 'ed25519-public' | 'ed25519-private'
  bytes: Uint8Array<ArrayBuffer>
}

/** Prefix of a serialised key (Standard Webhooks 1.0.0, "Signature scheme") and the bytes it must hold. */
const serialisations = [
  { prefix: 'whsec_', scheme: 'hmac', length: undefined },
  { prefix: 'whpk_', scheme: 'ed25519-public', length: 32 },
  // The private seed and then the public key, as Svix writes it.
  { prefix: 'whsk_', scheme: 'ed25519-private', length: 64 },
] as const

/**
 * The secrets as a list that is not empty, none of them empty, absent, or visibly not what was copied: a sender would
 * sign with other bytes, and every signature would fail. Errors: `invalid_secret`.
 */
export function secretList(secrets: Secrets): readonly [string, ...string[]] {
  const [first = '', ...others] = typeof secrets === 'string' ? [secrets] : (secrets ?? [])
  for (const secret of [first, ...others]) checkSecret(secret)
  return [first, ...others]
}

/** What some products show before a serialised key: the version of the signature, which is no part of the secret. */
const signatureVersion = /^v1a?,/

function checkSecret(secret: unknown): void {
  if (typeof secret !== 'string' || secret === '') {
    throw invalidSecret(
      'A secret is empty, absent or not a string',
      'Pass the secret of the webhook; if it comes from the environment, check that the variable is set',
    )
  }
  if (secret.trim() !== secret) {
    throw invalidSecret(
      'A secret begins or ends with white space',
      'Remove it: a line break at the end of a file or a space of copying is no part of the secret',
    )
  }
  const written = serialisations.find(({ prefix }) => secret.toLowerCase().startsWith(prefix))?.prefix
  if (written !== undefined && !secret.startsWith(written)) {
    throw invalidSecret(
      `A secret begins with ${written} in other letters`,
      `Write ${written} in small letters, as it was shown; the rest is case-sensitive too, so copy it again, whole`,
    )
  }
  const [version = ''] = signatureVersion.exec(secret) ?? []
  const unversioned = secret.slice(version.length).toLowerCase()
  if (version !== '' && serialisations.some(({ prefix }) => unversioned.startsWith(prefix))) {
    throw invalidSecret(
      `A secret begins with ${version}, which names a version of signatures`,
      `Leave ${version} out: the secret begins behind it`,
    )
  }
}

/** The key of `X-Signature`: the UTF-8 bytes of the secret exactly as given, whatever its prefix. */
export function rawKey(secret: string): Uint8Array<ArrayBuffer> {
  return utf8(secret)
}

/**
 * The key of Standard Webhooks: the base64 part of a `whsec_`, `whpk_` or `whsk_` secret, else the UTF-8
 * bytes of the whole. Errors: `invalid_secret`.
 */
export function standardKey(secret: string): StandardKey {
  const serialisation = serialisations.find(({ prefix }) => secret.startsWith(prefix))
  if (!serialisation) return { scheme: 'hmac', bytes: utf8(secret) }
  const { prefix, scheme, length } = serialisation
  const bytes = fromBase64(secret.slice(prefix.length))
  if (!bytes || bytes.length === 0 || bytes.length !== (length ?? bytes.length)) {
    const size = length === undefined ? '' : ` of ${length} bytes`
    throw invalidSecret(
      `A secret starts with ${prefix} but the rest is not padded base64${size}`,
      'Copy the secret again, whole; a secret of your own making must not start with that prefix',
    )
  }
  return { scheme, bytes }
}

function invalidSecret(what: string, toDo: string): WebhookVerificationError {
  return new WebhookVerificationError('invalid_secret', `${what}, so no signature can be computed. ${toDo}.`)
}
