import { type IncomingHttpHeaders, request as requestByHttp } from 'node:http'
import { request as requestByHttps } from 'node:https'
import type { BinRequest } from '@gancho/client/http'
import { targetOfRequest } from './target.ts'

/** What the local address made of a request. */
export type LocalAnswer =
  | { readonly url: string; readonly status: number; readonly duration_ms: number }
  /** There was none: why. */
  | { readonly url: string; readonly status: null; readonly error: string }

/** What belongs to the connection that the request came over, not to the request. */
const ofConnection = new Set([
  'accept-encoding',
  'connection',
  'content-length',
  'host',
  'keep-alive',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
])
const timeoutMs = 30_000

/**
 * Sends a request again as it came, with the same bytes and headers. It goes to the machine of who asked for it, so
 * no policy judges the address.
 */
export async function forward(
  { method, path, headers, body }: BinRequest,
  { target, signal }: { readonly target: URL; readonly signal: AbortSignal },
): Promise<LocalAnswer> {
  const url = targetOfRequest(target, path)
  const timeout = AbortSignal.timeout(timeoutMs)
  const beganMs = performance.now()
  try {
    const status = await send(url, {
      method,
      headers: Object.fromEntries(Object.entries(headers).filter(([name]) => !ofConnection.has(name))),
      body: Buffer.from(body),
      signal: AbortSignal.any([signal, timeout]),
    })
    return { url: url.href, status, duration_ms: Math.round(performance.now() - beganMs) }
  } catch (error) {
    const reason = timeout.aborted ? `no answer within ${timeoutMs / 1_000} s` : reasonOf(error, url)
    return { url: url.href, status: null, error: reason }
  }
}

interface Sent {
  readonly method: string
  readonly headers: IncomingHttpHeaders
  readonly body: Buffer
  readonly signal: AbortSignal
}

/**
 * Resolves with the status once the answer has been read to its end. By Node's own client, as it reads past a
 * `100 Continue` that nobody asked for (RFC 9110 section 15.2), and undici does not.
 */
async function send(url: URL, { method, headers, body, signal }: Sent): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>()
  const request = url.protocol === 'https:' ? requestByHttps : requestByHttp
  const sent = request(url, { method, headers, signal }, (answer) => {
    answer.on('error', reject)
    answer.on('end', () => resolve(answer.statusCode ?? 0))
    answer.resume()
  })
  sent.on('error', reject)
  sent.end(body)
  return await promise
}

function reasonOf(error: unknown, url: URL): string {
  if (!(error instanceof Error)) return String(error)
  if ('code' in error && error.code === 'ECONNREFUSED') return `nothing listens at ${url.host}`
  return error.message
}
