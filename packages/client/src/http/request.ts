import type { Problem } from '../contract.ts'
import { GanchoError } from '../errors.ts'
import { toBodyText } from '../json-text/raw-json.ts'
import { GanchoApiError } from './errors.ts'

export interface ClientOptions {
  /** Where Gancho is, such as `https://hooks.example.com`; a path in it is kept. */
  readonly baseUrl: string
  /** Without one, the browser's session of the panel counts, on the same origin. */
  readonly apiKey?: string
  /** The tenant to act for. An operator key needs it, a tenant key is its tenant. */
  readonly tenantId?: string
  /** Default: the global `fetch`. */
  readonly fetch?: typeof globalThis.fetch
  /** For a whole request. Default: 30 seconds. */
  readonly timeoutMs?: number
}

interface ApiRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** The segments after `/v1/`; each is encoded. */
  readonly path: readonly string[]
  readonly query?: object | undefined
  readonly headers?: Readonly<Record<string, string>> | undefined
  readonly body?: unknown
  /** Longer than usual for this one. */
  readonly timeoutMs?: number
  /** The answer is wanted as it was written. */
  readonly asText?: boolean
}

/** Sends one request and returns its answer: parsed, unless text is wanted; undefined when there is none. */
export type Send = <Answer>(request: ApiRequest) => Promise<Answer>

/** A request as `fetch` takes it. */
export type Prepare = (
  request: ApiRequest,
  signal: AbortSignal,
) => { readonly url: URL; readonly init: RequestInit }

/** Says in every request who asks, and of whom. */
export function createPrepare({ baseUrl, apiKey, tenantId }: ClientOptions): Prepare {
  const base = baseUrl.endsWith('/') ? baseUrl : `${baseUrl}/`
  const common = {
    ...(apiKey !== undefined && { authorization: `Bearer ${apiKey}` }),
    ...(tenantId !== undefined && { 'x-tenant-id': tenantId }),
  }
  return ({ method, path, query, headers, body }, signal) => {
    const url = new URL(['v1', ...path.map(segment)].join('/'), base)
    for (const [name, value] of Object.entries(query ?? {})) {
      if (value !== undefined) url.searchParams.set(name, String(value))
    }
    const sent = body !== undefined && { 'content-type': 'application/json' }
    const init: RequestInit = {
      method,
      headers: new Headers({ ...common, ...sent, ...headers }),
      // A redirect would repeat a POST as a GET, or carry the key elsewhere: say so instead.
      redirect: 'error',
      signal,
      ...(body !== undefined && { body: toBodyText(body) }),
    }
    return { url, init }
  }
}

export const defaultTimeoutMs = 30_000

/**
 * @throws GanchoApiError when the API refuses (any status but 2xx)
 * @throws GanchoError `api_unreachable` when no answer came
 */
export function createSend(options: ClientOptions): Send {
  const { fetch = globalThis.fetch, timeoutMs = defaultTimeoutMs } = options
  const prepare = createPrepare(options)

  return async <Answer>(request: ApiRequest) => {
    const { url, init } = prepare(request, AbortSignal.timeout(request.timeoutMs ?? timeoutMs))
    const { response, text } = await exchange(fetch, url, init)
    const answer = parse(text)
    if (response.ok && (text === '' || answer !== undefined))
      return (request.asText ? text : answer) as Answer
    throw refused(response, text)
  }
}

/** One id or name as one segment of a path: the segments that a URL resolves away would name something else. */
function segment(name: string): string {
  if (!/^\.{0,2}$/.test(name)) return encodeURIComponent(name)
  throw new GanchoError(
    'argument_invalid',
    `${JSON.stringify(name)} is not an id or name. Pass the one that the API gave.`,
  )
}

async function exchange(fetch: typeof globalThis.fetch, url: URL, init: RequestInit) {
  try {
    const response = await fetch(url, init)
    return { response, text: await response.text() }
  } catch (error) {
    throw unreachable(url, init, error)
  }
}

/** What is thrown when no answer came, or it broke off. */
export function unreachable(url: URL, init: RequestInit, cause: unknown): GanchoError {
  return new GanchoError(
    'api_unreachable',
    `No answer from ${url.origin} to ${init.method} ${url.pathname}. Check that Gancho runs there; repeat with the same idempotency key.`,
    { cause },
  )
}

/** What is thrown when the answer is not the one that was asked for. */
export function refused(response: Response, text: string): GanchoApiError {
  const answer = parse(text)
  const problem: Partial<Problem> = typeof answer === 'object' && answer !== null ? answer : {}
  return new GanchoApiError(response.status, problem, response.headers.get('x-request-id'))
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
