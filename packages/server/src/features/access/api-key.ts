import { hash, randomBytes } from 'node:crypto'
import { crc32 } from 'node:zlib'
import type { KeyPermissions } from '../../platform/api/caller.ts'

const prefix = 'gancho_'
const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
/** 43 characters of 62 carry 256 bits. */
const randomLength = 43
const checksumLength = 6
const shape = new RegExp(`^${prefix}[0-9A-Za-z]{${randomLength + checksumLength}}$`)

/**
 * Whether a key may do what needs a permission: `write` includes the others, `read` is for GET, `events` is for
 * telling of events and nothing else.
 */
export function permits(permissions: KeyPermissions, needed: KeyPermissions): boolean {
  return permissions === 'write' || permissions === needed
}

/** A new key: a prefix that secret scanners know it by, 256 random bits, a checksum. */
export function generateApiKey(): string {
  let body = ''
  while (body.length < randomLength) {
    for (const byte of randomBytes(randomLength)) {
      // 248 is the last multiple of 62: bytes above it would favour the first characters.
      if (byte < 248 && body.length < randomLength) body += alphabet[byte % alphabet.length]
    }
  }
  return `${prefix}${body}${checksumOf(prefix + body)}`
}

/** Whether text can be a key at all: strangers' guesses then cost no look-up. */
export function isApiKeyForm(text: string): boolean {
  return shape.test(text) && text.endsWith(checksumOf(text.slice(0, -checksumLength)))
}

/** What is stored of a key, in hex. A plain hash will do: nobody guesses 256 random bits. */
export function hashApiKey(key: string): string {
  return hash('sha256', key, 'hex')
}

function checksumOf(text: string): string {
  let rest = crc32(text)
  let checksum = ''
  for (let digit = 0; digit < checksumLength; digit += 1) {
    checksum += alphabet[rest % alphabet.length]
    rest = Math.floor(rest / alphabet.length)
  }
  return checksum
}
