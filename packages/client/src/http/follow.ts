import { GanchoApiError } from './errors.ts'
import { createEventParser, type ServerEvent } from './event-parser.ts'
import { type ClientOptions, createPrepare, defaultTimeoutMs, refused, unreachable } from './request.ts'

export interface Following {
  /** Ends the stream, without an error. */
  readonly signal?: AbortSignal
}

/** Opens a stream of events, and gives them as they come, until one side ends it. */
export type Follow = (
  request: { readonly path: readonly string[]; readonly query: object },
  options?: Following,
) => AsyncGenerator<ServerEvent, void>

/** The server says something each 15 seconds: after this long without, nobody is there any more. */
const silenceMs = 45_000

/**
 * @throws GanchoApiError when the API refuses
 * @throws GanchoError `api_unreachable` when no answer came, or it broke off
 */
export function createFollow(options: ClientOptions): Follow {
  const { fetch = globalThis.fetch, timeoutMs = defaultTimeoutMs } = options
  const prepare = createPrepare(options)

  return async function* follow(request, { signal } = {}) {
    if (signal?.aborted) return
    const own = new AbortController()
    const end = () => own.abort()
    const giveUp = () => own.abort(new DOMException('The other side is silent.', 'TimeoutError'))
    let timer = setTimeout(giveUp, timeoutMs)
    const heard = () => {
      clearTimeout(timer)
      timer = setTimeout(giveUp, silenceMs)
    }
    signal?.addEventListener('abort', end)
    const { url, init } = prepare({ method: 'GET', ...request }, own.signal)
    try {
      const response = await fetch(url, init)
      const isStream = response.headers.get('content-type')?.startsWith('text/event-stream')
      if (!response.ok || !isStream || response.body === null) throw refused(response, await response.text())
      yield* readEvents(response.body, heard)
    } catch (error) {
      if (signal?.aborted) return
      throw error instanceof GanchoApiError ? error : unreachable(url, init, error)
    } finally {
      clearTimeout(timer)
      signal?.removeEventListener('abort', end)
      own.abort()
    }
  }
}

async function* readEvents(body: ReadableStream<Uint8Array>, heard: () => void) {
  const [reader, decoder, parse] = [body.getReader(), new TextDecoder(), createEventParser()]
  for (;;) {
    heard()
    const { done, value } = await reader.read()
    if (done) return
    yield* parse(decoder.decode(value, { stream: true }))
  }
}
