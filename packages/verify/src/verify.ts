import { bodyBytes, type WebhookBody } from './body.ts'
import { WebhookVerificationError } from './errors.ts'
import { parseEvent, type WebhookEvent } from './event.ts'
import type { WebhookHeaders } from './headers.ts'
import type { Secrets } from './secret.ts'
import { authenticate } from './standard.ts'

export type VerifyOptions = {
  /** How far `webhook-timestamp` may be from now, either way, in whole seconds. Default 300. */
  toleranceSeconds?: number
  /** The clock. Default: the real one. */
  now?: Date | (() => Date)
  /**
   * Asked last, when everything else is proved: has this been seen before? A retry carries the same id with a
   * new timestamp. So either answer by id and record the id only once the event is handled, or record
   * id and timestamp together at once, to refuse exact repeats only.
   */
  replayGuard?: (id: string, timestampSeconds: number) => boolean | Promise<boolean>
}

/**
 * Verifies a webhook by its Standard Webhooks headers and returns its event. `secrets`: the webhook's secret,
 * or several during a rotation (`whsec_…`, plain, or a public `whpk_…` key); `body`: the raw bytes or their
 * text, never re-serialised JSON. Rejects with `WebhookVerificationError`; nothing of the request may be
 * trusted then. A failing replay guard rejects with its own error.
 */
export async function verify<T = unknown>(
  secrets: Secrets,
  body: WebhookBody,
  headers: WebhookHeaders,
  options: VerifyOptions = {},
): Promise<WebhookEvent<T>> {
  const bytes = bodyBytes(body)
  const { id, timestampSeconds } = await authenticate({ secrets, body: bytes, headers, ...limits(options) })
  const event = parseEvent<T>(bytes)
  if (await options.replayGuard?.(id, timestampSeconds)) {
    throw new WebhookVerificationError(
      'replayed',
      `The webhook ${id} was seen before, says the replay guard: a replay, or a retry of what was handled. ` +
        'Do not handle it again; answer 2xx, so that the sender stops retrying.',
    )
  }
  return event
}

/** A tolerance or clock that is not a number would let every age pass or none: refuse it. Errors: `invalid_option`. */
export function limits({
  toleranceSeconds = 300,
  now = () => new Date(),
}: Pick<VerifyOptions, 'toleranceSeconds' | 'now'>) {
  const instant = typeof now === 'function' ? now() : now
  if (toleranceSeconds >= 0 && !Number.isNaN(instant.getTime())) return { toleranceSeconds, now: instant }
  throw new WebhookVerificationError(
    'invalid_option',
    'toleranceSeconds is not a number of 0 or more, or now is not a valid Date, so the age of the request ' +
      'cannot be judged. Leave both out for 300 s and the real clock.',
  )
}
