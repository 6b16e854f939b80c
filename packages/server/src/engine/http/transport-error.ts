import type { Socket } from 'node:net'
import type { TransportFailure } from './transport-result.ts'

/** A failure that is already classified, with the sentence for the delivery log. */
export class TransportError extends Error {
  override readonly name = 'TransportError'
  readonly failure: TransportFailure

  constructor(failure: TransportFailure, message: string) {
    super(message)
    this.failure = failure
  }
}

const lostConnectionCodes = new Set([
  'ECONNABORTED',
  'ECONNRESET',
  'EHOSTUNREACH',
  'ENETDOWN',
  'ENETRESET',
  'ENETUNREACH',
  'ENOTCONN',
  'EPIPE',
  'ETIMEDOUT',
])

/** The `code` of a Node or undici error; `UNKNOWN` for anything without one. Messages are never looked at. */
export function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'UNKNOWN'
}

/** Classifies an error that came after the connection was made, by its code and the state of the socket. */
export function classify(error: unknown, socket: Socket | null): TransportError {
  if (error instanceof TransportError) return error
  const code = codeOf(error)
  if (code === 'UND_ERR_SOCKET' && socket?.readableEnded !== false) {
    return new TransportError(
      'connection_reset',
      'The receiver closed the connection before it answered. Its log at that moment should say why.',
    )
  }
  if (lostConnectionCodes.has(code)) {
    return new TransportError(
      'connection_reset',
      `The connection broke before the receiver answered (${code}). The receiver, or something on the way, cut it.`,
    )
  }
  if (/^ERR_(SSL|TLS)_/.test(code)) {
    return new TransportError('tls_error', `The receiver ended the encrypted connection (${code}).`)
  }
  if (code === 'UND_ERR_HEADERS_OVERFLOW') {
    return new TransportError('headers_too_large', 'The headers of the answer are larger than 16 KiB.')
  }
  if (code === 'UND_ERR_INVALID_ARG' || code === 'UND_ERR_NOT_SUPPORTED' || code === 'ERR_INVALID_URL') {
    return new TransportError(
      'protocol_error',
      `The request could not be built from this webhook's URL and headers (${code}). Nothing was sent.`,
    )
  }
  // Whatever is left is undici refusing what it read: not HTTP/1.1, an unasked 101, contradictory lengths.
  return new TransportError('protocol_error', `The receiver's answer is not valid HTTP/1.1 (${code}).`)
}
