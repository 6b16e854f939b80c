/** Receives webhooks in Hono, on every platform that it runs on. */
import type { AnyEvents } from '../receiver/handlers.ts'
import { readRequest } from '../receiver/read-body.ts'
import { webhooks as receiver, type WebhooksOptions } from '../receiver/webhooks.ts'
import { toResponse } from './response.ts'

/** What is used of the context of Hono. */
export type HonoContext = {
  readonly req: { readonly raw: Request; arrayBuffer(): Promise<ArrayBuffer> }
}

/**
 * A handler for `app.post(path, webhooks({ … }))`. Reads the raw body itself, or takes the bytes that Hono kept when
 * an earlier middleware read the body through `c.req`. Errors, at once: `invalid_secret`, `invalid_option`.
 */
export function webhooks<Events extends object = AnyEvents>(
  options: WebhooksOptions<Events>,
): (context: HonoContext) => Promise<Response> {
  const receive = receiver(options)
  return async ({ req }) => toResponse(await receive({ headers: req.raw.headers, body: () => rawBody(req) }))
}

async function rawBody(req: HonoContext['req']): Promise<Uint8Array> {
  if (!req.raw.bodyUsed) return readRequest(req.raw)
  // Rejects where nothing was kept, because the body was read past Hono.
  return new Uint8Array(await req.arrayBuffer().catch(() => readRequest(req.raw)))
}
