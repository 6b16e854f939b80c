import type { Problem } from '../contract.ts'
import { GanchoError } from '../errors.ts'
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

/**
 * @throws GanchoApiError when the API refuses (any status but 2xx)
 * @throws GanchoError `api_unreachable` when no answer came
 */
export function createSend(options: ClientOptions): Send {
  const { baseUrl, apiKey, tenantId, fetch = globalThis.fetch, timeoutMs = 30_000 } = options
  const base = baseUrl.endsWith('/') ? baseUrl : `${baseUrl}/`
  const common = {
    ...(apiKey !== undefined && { authorization: `Bearer ${apiKey}` }),
    ...(tenantId !== undefined && { 'x-tenant-id': tenantId }),
  }

  return async <Answer>({ method, path, query, headers, body, timeoutMs: own, asText }: ApiRequest) => {
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
      signal: AbortSignal.timeout(own ?? timeoutMs),
      ...(body !== undefined && { body: JSON.stringify(body) }),
    }

    const { response, text } = await exchange(fetch, url, init)
    const answer = parse(text)
    if (response.ok && (text === '' || answer !== undefined)) return (asText ? text : answer) as Answer
    throw new GanchoApiError(response.status, problemIn(answer), response.headers.get('x-request-id'))
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
    throw new GanchoError(
      'api_unreachable',
      `No answer from ${url.origin} to ${init.method} ${url.pathname}. Check that Gancho runs there; repeat with the same idempotency key.`,
      { cause: error },
    )
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function problemIn(answer: unknown): Partial<Problem> {
  return typeof answer === 'object' && answer !== null ? answer : {}
}
