/** Receives webhooks in Express 4 and 5, and in any other server that speaks Node's `(request, response)`. */
import { isRawBody, type WebhookBody } from '../body.ts'
import type { HeaderValue } from '../headers.ts'
import type { AnyEvents } from '../receiver/handlers.ts'
import { type ByteStream, bodyGone, readStream } from '../receiver/read-body.ts'
import { webhooks as receiver, type WebhooksOptions } from '../receiver/webhooks.ts'

/** What is used of a request of Express, or of `node:http`. */
export type ExpressRequest = ByteStream & {
  readonly headers: Readonly<Record<string, HeaderValue>>
  readonly readableDidRead: boolean
  /** What a body parser left. */
  readonly body?: unknown
  /** The raw body beside a parsed one, where the platform keeps it: Cloud Functions, NestJS. */
  readonly rawBody?: unknown
}

/** What is used of a response of Express, or of `node:http`. */
export type ExpressResponse = {
  readonly headersSent: boolean
  statusCode: number
  setHeader(name: string, value: string): unknown
  end(body?: string): unknown
}

/**
 * A handler for `app.post(path, webhooks({ … }))`; it answers every request and never calls `next`. Reads the raw body
 * itself, or takes what `express.raw()` left. After `express.json()` the raw body is gone: such requests are refused
 * with `invalid_body`. Errors, at once: `invalid_secret`, `invalid_option`.
 */
export function webhooks<Events extends object = AnyEvents>(
  options: WebhooksOptions<Events>,
): (request: ExpressRequest, response: ExpressResponse) => Promise<void> {
  const receive = receiver(options)
  return async (request, response) => {
    const answer = await receive({ headers: request.headers, body: () => rawBody(request) })
    // A timeout of the server's own may have answered meanwhile.
    if (response.headersSent) return
    response.statusCode = answer.status
    for (const [name, value] of Object.entries(answer.headers)) response.setHeader(name, value)
    response.end(answer.body ?? '')
  }
}

function rawBody(request: ExpressRequest): WebhookBody | Promise<WebhookBody> {
  if (isRawBody(request.rawBody)) return request.rawBody
  if (isRawBody(request.body)) return request.body
  if (request.readableDidRead) throw bodyGone('A body parser such as express.json() ran before webhooks()')
  return readStream(request)
}
