import { hmac } from '@noble/hashes/hmac.js'
import { sha256 } from '@noble/hashes/sha2.js'

/**
 * HMAC-SHA256 of the chunks in order, for platforms whose own is missing or only asynchronous. The build copies the
 * library into this module, so that the package has no dependencies.
 */
export function portableHmac(key: Uint8Array, chunks: readonly Uint8Array[]): Uint8Array {
  const mac = hmac.create(sha256, key)
  for (const chunk of chunks) mac.update(chunk)
  return mac.digest()
}
