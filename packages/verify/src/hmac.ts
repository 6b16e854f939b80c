import { portableHmac } from './portable-hmac.ts'

// The platform's own synchronous crypto: Node, Bun, Deno, Workers with Node compatibility. WebCrypto is not
// used: it is asynchronous only, and `if (verifyRaw(...))` on a forgotten promise would accept any forgery.
const nodeCrypto = globalThis.process?.getBuiltinModule?.('node:crypto')

/** HMAC-SHA256 of the chunks in order, anywhere: native where there is a synchronous one, else a portable one. */
export const hmacSha256: (key: Uint8Array, chunks: readonly Uint8Array[]) => Uint8Array = nodeCrypto
  ? (key, chunks) => {
      const hmac = nodeCrypto.createHmac('sha256', nodeCrypto.createSecretKey(key))
      for (const chunk of chunks) hmac.update(chunk)
      return hmac.digest()
    }
  : portableHmac
