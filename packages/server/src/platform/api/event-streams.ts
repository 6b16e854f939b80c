import type { ServerResponse } from 'node:http'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { ApiError } from '../api-error.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The answer goes on until one side ends it: how long it takes says nothing. */
    isStream?: true
  }
}

/** One event of a stream (https://html.spec.whatwg.org/multipage/server-sent-events.html). */
export interface StreamedEvent {
  readonly id: string
  readonly event: string
  readonly data: string
}

type Send = (events: readonly StreamedEvent[]) => void

/** Where the events of a stream come from. */
export interface EventSource {
  /** What it begins with. */
  readonly first: readonly StreamedEvent[]
  listen(send: Send): void
  stop(): void
}

export interface StreamRules {
  readonly mostStreams: number
  readonly mostOfTenant: number
  /** So many bytes that a client has not taken when the next event comes end its stream. */
  readonly mostBuffered: number
  /** After this long without an event a comment is sent: proxies and clients know by it that the stream lives. */
  readonly silenceMs: number
  /** How often it is asked whether the caller may still see it. */
  readonly recheckMs: number
}

const defaultRules: StreamRules = {
  mostStreams: 500,
  mostOfTenant: 50,
  mostBuffered: 256 * 1024,
  silenceMs: 15_000,
  recheckMs: 1_000,
}

/** When a client that lost its stream should come again. */
const retryMs = 2_000

interface OpenStream {
  readonly request: FastifyRequest
  readonly raw: ServerResponse
  readonly send: Send
  sentAtMs: number
  /** Nobody is finding out whether it may go on. */
  isChecked: boolean
}

/** Answers a request with the events of a source, until one side ends it. */
export type ServeEvents = (
  request: FastifyRequest,
  reply: FastifyReply,
  open: () => Promise<EventSource>,
) => Promise<void>

/**
 * The streams of an API, which end before it stops.
 * @param mayGoOn whether the caller of a request may still make it.
 */
export function createEventStreams(
  app: FastifyInstance,
  mayGoOn: (request: FastifyRequest) => Promise<boolean>,
  rules = defaultRules,
): ServeEvents {
  const streams = new Set<OpenStream>()
  const held = new Map<string, number>()
  let isClosing = false
  const checking = setInterval(checkAll, rules.recheckMs).unref()
  app.addHook('preClose', (done) => {
    isClosing = true
    clearInterval(checking)
    for (const { raw } of streams) end(raw)
    done()
  })

  function checkAll(): void {
    for (const stream of streams) {
      if (performance.now() - stream.sentAtMs >= rules.silenceMs) write(stream, ':\n\n')
      if (!stream.isChecked) continue
      stream.isChecked = false
      mayGoOn(stream.request)
        // When that cannot be found out, it goes on: the next time it can.
        .catch(() => true)
        .then((may) => {
          stream.isChecked = true
          if (!may) end(stream.raw)
        })
    }
  }

  function write(stream: OpenStream, text: string): void {
    const { raw } = stream
    stream.sentAtMs = performance.now()
    if (raw.writableLength > rules.mostBuffered) raw.destroy()
    else if (!raw.writableEnded) raw.write(text)
  }

  function begin(request: FastifyRequest, raw: ServerResponse): OpenStream {
    const stream: OpenStream = {
      request,
      raw,
      sentAtMs: performance.now(),
      isChecked: true,
      send: (events) => write(stream, events.map(textOf).join('')),
    }
    streams.add(stream)
    raw.writeHead(200, {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      // Some proxies keep an answer until it is whole.
      'x-accel-buffering': 'no',
      'x-request-id': request.id,
      // Its end is the end of the connection too: a server that stops waits for none that is kept.
      connection: 'close',
    })
    write(stream, `retry: ${retryMs}\n\n`)
    return stream
  }

  /** @returns how to give it back. */
  function hold(tenantId: string): () => void {
    const ofTenant = held.get(tenantId) ?? 0
    const ofAll = [...held.values()].reduce((sum, count) => sum + count, 0)
    if (ofTenant >= rules.mostOfTenant || ofAll >= rules.mostStreams) throw tooManyStreams()
    held.set(tenantId, ofTenant + 1)
    return () => {
      const left = (held.get(tenantId) ?? 0) - 1
      if (left > 0) held.set(tenantId, left)
      else held.delete(tenantId)
    }
  }

  return async (request, reply, open) => {
    const release = hold(request.tenantId)
    let source: EventSource
    try {
      source = await open()
    } catch (error) {
      release()
      throw error
    }
    const { raw } = reply.hijack()
    const stream = begin(request, raw)
    stream.send(source.first)
    source.listen(stream.send)
    const onEnd = () => {
      streams.delete(stream)
      source.stop()
      release()
    }
    // Who has left meanwhile does not leave again.
    if (raw.destroyed) onEnd()
    else raw.once('close', onEnd)
    if (isClosing) end(raw)
  }
}

/** At once, also when the client has not taken what was sent. */
function end(raw: ServerResponse): void {
  if (raw.writableLength > 0) raw.destroy()
  else raw.end()
}

function textOf({ id, event, data }: StreamedEvent): string {
  return `id: ${id}\nevent: ${event}\ndata: ${data}\n\n`
}

function tooManyStreams(): ApiError {
  return new ApiError(
    'too_many_streams',
    'As many streams are open as this server allows. Close one, or ask page by page meanwhile.',
    { headers: { 'retry-after': '10' } },
  )
}
