/** Receives webhooks in Fastify. */
import type { HeaderValue } from '../headers.ts'
import type { AnyEvents } from '../receiver/handlers.ts'
import { type ByteStream, readStream } from '../receiver/read-body.ts'
import { webhooks as receiver, type WebhooksOptions } from '../receiver/webhooks.ts'

/** What is used of a Fastify instance. */
export type FastifyScope = {
  readonly log: { error(error: unknown, message: string): void }
  removeAllContentTypeParsers(): void
  addContentTypeParser(contentType: string, parser: ContentTypeParser): unknown
  post(path: string, handler: RouteHandler): unknown
}

type ContentTypeParser = (
  request: unknown,
  payload: ByteStream,
  done: (error: null, body: ByteStream) => void,
) => void

type RouteHandler = (request: FastifyRequest, reply: FastifyReply) => Promise<unknown>

type FastifyRequest = {
  readonly headers: Readonly<Record<string, HeaderValue>>
  readonly body: unknown
}

type FastifyReply = {
  code(status: number): unknown
  headers(headers: Readonly<Record<string, string>>): unknown
  send(body: string | null): unknown
}

/**
 * A plugin that answers `POST` at its prefix: `app.register(webhooks({ … }), { prefix: '/webhooks' })`. Inside it no
 * content type is parsed, and the body is read raw; the rest of the application keeps its parsers. Errors go to
 * Fastify's log unless `onError` is given. Errors, when Fastify starts: `invalid_secret`, `invalid_option`.
 */
export function webhooks<Events extends object = AnyEvents>(
  options: WebhooksOptions<Events>,
): (scope: FastifyScope) => Promise<void> {
  return async (scope) => {
    const onError = (error: unknown) => scope.log.error(error, 'A webhook could not be handled')
    const receive = receiver<Events>({ onError, ...options })
    scope.removeAllContentTypeParsers()
    scope.addContentTypeParser('*', (_request, payload, done) => done(null, payload))
    scope.post('/', async ({ headers, body }, reply) => {
      const answer = await receive({ headers, body: () => (isStream(body) ? readStream(body) : '') })
      reply.code(answer.status)
      reply.headers(answer.headers)
      return reply.send(answer.body)
    })
  }
}

/** The parser above leaves the stream; without a body there is none. */
function isStream(body: unknown): body is ByteStream {
  return typeof body === 'object' && body !== null
}
