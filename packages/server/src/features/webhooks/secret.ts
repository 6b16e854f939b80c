import { randomBytes } from 'node:crypto'
import { createSigner } from '@gancho/verify/node'
import { limits } from '../../platform/limits.ts'
import { isPlainText } from '../../platform/text/plain-text.ts'

const prefix = 'whsec_'
const generatedBytes = 32
/** Standard Webhooks 1.0.0: what a serialised key holds. */
const leastKeyBytes = 24
const mostKeyBytes = 64

export function generateSecret(): string {
  return `${prefix}${randomBytes(generatedBytes).toString('base64')}`
}

/**
 * Judges a secret that a person chose, so that a bad one is refused at save and not found at every attempt.
 * @returns what is wrong with it and what to do; null when it can sign.
 */
export function judgeSecret(secret: string): string | null {
  const length = [...secret].length
  if (length < limits.secretMinLength || length > limits.secretMaxLength || !isPlainText(secret)) {
    return `A secret has ${limits.secretMinLength} to ${limits.secretMaxLength} characters, none of them a control character. Leave it out to have one made.`
  }
  try {
    createSigner(secret)
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
  if (!secret.startsWith(prefix)) return null
  const { length: bytes } = Buffer.from(secret.slice(prefix.length), 'base64')
  if (bytes >= leastKeyBytes && bytes <= mostKeyBytes) return null
  return `A secret that begins with whsec_ goes on with base64 of ${leastKeyBytes} to ${mostKeyBytes} bytes. Copy it again, or leave it out to have one made.`
}

/** The end of a secret, to tell it by; of a short one less, so that it gives nothing away. */
export function secretHint(secret: string): string {
  return `…${secret.slice(secret.length < 24 ? -2 : -4)}`
}
