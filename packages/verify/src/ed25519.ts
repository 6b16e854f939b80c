import { fromBase64 } from './encoding.ts'

/**
 * Whether a base64 signature is the ed25519 signature (RFC 8032) of the content, by WebCrypto: the platform's
 * own implementation, which Node, Bun, Deno, Workers and current browsers have.
 */
export async function verifyEd25519(input: {
  publicKey: Uint8Array<ArrayBuffer>
  signature: string
  content: Uint8Array<ArrayBuffer>
}): Promise<boolean> {
  const signature = fromBase64(input.signature)
  if (!signature) return false
  const key = await crypto.subtle.importKey('raw', input.publicKey, 'Ed25519', false, ['verify'])
  return crypto.subtle.verify('Ed25519', key, signature, input.content)
}
