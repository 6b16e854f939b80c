import type { BinRequest } from '@gancho/client/http'
import { request as send } from 'undici'
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
  const beganMs = performance.now()
  try {
    const answer = await send(url, {
      method,
      headers: Object.fromEntries(Object.entries(headers).filter(([name]) => !ofConnection.has(name))),
      body: Buffer.from(body),
      signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
    })
    await answer.body.dump()
    return { url: url.href, status: answer.statusCode, duration_ms: Math.round(performance.now() - beganMs) }
  } catch (error) {
    return { url: url.href, status: null, error: reasonOf(error, url) }
  }
}

function reasonOf(error: unknown, url: URL): string {
  if (!(error instanceof Error)) return String(error)
  if ('code' in error && error.code === 'ECONNREFUSED') return `nothing listens at ${url.host}`
  return error.name === 'TimeoutError' ? `no answer within ${timeoutMs / 1_000} s` : error.message
}
