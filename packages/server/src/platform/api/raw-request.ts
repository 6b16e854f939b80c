import type { IncomingHttpHeaders, IncomingMessage } from 'node:http'
import { ApiError } from '../api-error.ts'

/** Of this connection, or not for the bin's owner: a person who opens the address in a browser has the panel's cookie. */
const droppedHeaders = new Set([
  'connection',
  'cookie',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
])

/** The headers of a request as a receiver may keep them. */
export function keptHeaders(headers: IncomingHttpHeaders): Record<string, string> {
  const ofConnection = new Set(headers.connection?.toLowerCase().split(/[\s,]+/))
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      value === undefined || droppedHeaders.has(name) || ofConnection.has(name)
        ? []
        : [[name, typeof value === 'string' ? value : value.join(', ')]],
    ),
  )
}

/**
 * The body of a request, byte for byte.
 * @throws ApiError `body_too_large`, and `invalid_request` when the connection breaks
 */
export async function readBody(request: IncomingMessage, mostBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = []
  let bytes = 0
  try {
    // Not destroyed when there is too much of it: that would close the connection before it is told.
    for await (const chunk of request.iterator({ destroyOnReturn: false })) {
      bytes += chunk.length
      if (bytes > mostBytes) break
      chunks.push(chunk)
    }
  } catch (cause) {
    throw new ApiError('invalid_request', 'The connection broke before the body was complete.', { cause })
  }
  if (bytes <= mostBytes) return Buffer.concat(chunks)
  throw new ApiError(
    'body_too_large',
    `The body is larger than the ${mostBytes} bytes taken here. Send less.`,
    {
      headers: { connection: 'close' },
    },
  )
}
