/** Receives webhooks where a request is a Web `Request`: in route handlers of Next.js, in Bun, Deno and Workers. */
import type { AnyEvents } from '../receiver/handlers.ts'
import { readRequest } from '../receiver/read-body.ts'
import { webhooks as receiver, type WebhooksOptions } from '../receiver/webhooks.ts'
import { toResponse } from './response.ts'

/** A function from request to response: `export const POST = webhooks({ … })`. Errors, at once: `invalid_secret`, `invalid_option`. */
export function webhooks<Events extends object = AnyEvents>(
  options: WebhooksOptions<Events>,
): (request: Request) => Promise<Response> {
  const receive = receiver(options)
  return async (request) =>
    toResponse(await receive({ headers: request.headers, body: () => readRequest(request) }))
}
