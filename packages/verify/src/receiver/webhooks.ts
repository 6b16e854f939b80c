import { bodyBytes, type WebhookBody } from '../body.ts'
import { WebhookVerificationError } from '../errors.ts'
import { parseEvent, type WebhookEvent } from '../event.ts'
import type { WebhookHeaders } from '../headers.ts'
import type { Secrets } from '../secret.ts'
import { authenticate, verificationKeys } from '../standard.ts'
import { limits, type VerifyOptions } from '../verify.ts'
import { failed, handled, refused, type WebhookAnswer } from './answer.ts'
import type { Dedupe } from './dedupe.ts'
import { handleOnce } from './handle-once.ts'
import type { AnyEvents, WebhookHandler, WebhookHandlers } from './handlers.ts'

export type WebhooksOptions<Events extends object = AnyEvents> = Pick<
  VerifyOptions,
  'toleranceSeconds' | 'now'
> & {
  /** The webhook's secret, or several during a rotation. Undefined is refused at once: a variable that is not set. */
  secrets: Secrets | undefined
  /** What to do, by event type. */
  on: WebhookHandlers<Events>
  /** What to do with an event of any other type. Default: nothing, and the sender is told that all is well. */
  onUnknown?: WebhookHandler
  /** Handles an event once although it may arrive more than once. Default: every arrival is handled. */
  dedupe?: Dedupe
  /**
   * Told what went wrong on the receiver's side: a handler or the dedupe failed, or the body was not raw. Default:
   * `console.error`. What is wrong with a request is not told: the answer says it, in the sender's log.
   */
  onError?: (error: unknown, event?: WebhookEvent) => unknown
}

/** A request as any server has it. `body`: raw, or a function that reads it. */
export type WebhookRequest = {
  readonly headers: WebhookHeaders
  readonly body: WebhookBody | (() => WebhookBody | Promise<WebhookBody>)
}

/**
 * A receiver for any server: verifies a request by its Standard Webhooks headers, calls the handler of its event type
 * and says what to answer. It never rejects. 204: handled, now or before, or no handler. 400 with the error's code:
 * refused. 409: being handled by another request. 500: the handler failed, so that the sender tries again.
 * The subpaths `express`, `fastify`, `hono` and `web` are the same for those servers.
 * Errors, at once: `invalid_secret`, `invalid_option`.
 */
export function webhooks<Events extends object = AnyEvents>(
  options: WebhooksOptions<Events>,
): (request: WebhookRequest) => Promise<WebhookAnswer> {
  const { secrets = [], onUnknown, dedupe } = options
  // What is wrong with the options must be known when the receiver starts, not when the first event comes.
  verificationKeys(secrets)
  limits(options)
  const handlers = handlerMap(options.on)
  const report = reporter(options.onError)

  return async ({ headers, body }) => {
    let event: WebhookEvent | undefined
    try {
      const bytes = bodyBytes(typeof body === 'function' ? await body() : body)
      const { id } = await authenticate({ secrets, body: bytes, headers, ...limits(options) })
      // Of never, because only that fits each of the handlers: the sender vouches that the data is of the right type.
      const proved = parseEvent<never>(bytes)
      event = proved
      const handler = handlers.get(proved.event) ?? onUnknown
      return handler ? await handleOnce({ id, dedupe, handle: () => handler(proved), report }) : handled
    } catch (error) {
      // Once the event is proved, an error of whatever class is the receiver's own.
      const isRefusal = event === undefined && error instanceof WebhookVerificationError
      if (!isRefusal || error.code === 'invalid_body') await report(error, event)
      return isRefusal ? refused(error) : failed
    }
  }
}

/** By name in a Map: an event type named like a method of all objects must not find that. */
function handlerMap<Events>(on: WebhookHandlers<Events>): ReadonlyMap<string, WebhookHandler<never>> {
  const handlers = new Map<string, WebhookHandler<never>>(Object.entries(on))
  for (const [name, handler] of handlers) {
    if (typeof handler === 'function') continue
    throw new WebhookVerificationError(
      'invalid_option',
      `The handler of ${name} is of type ${typeof handler}, so such an event could not be handled. ` +
        'Pass a function, or leave the event type out.',
    )
  }
  return handlers
}

/** Tells `onError`, and the console where that fails in turn: an error is never lost, and never becomes the answer. */
function reporter(onError: NonNullable<WebhooksOptions['onError']> = logError) {
  return async (error: unknown, event?: WebhookEvent): Promise<void> => {
    try {
      await onError(error, event)
    } catch (failure) {
      logError(error)
      logError(failure)
    }
  }
}

function logError(error: unknown): void {
  // biome-ignore lint/suspicious/noConsole: the default log of a library that has no logger; onError replaces it
  console.error(error)
}
