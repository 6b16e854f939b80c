import type { WebhookVerificationError } from '../errors.ts'

/** What to answer the sender, in the terms of any HTTP server. */
export type WebhookAnswer = {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | null
}

/** Handled, now or before, or nothing to do: the sender is done with it. */
export const handled: WebhookAnswer = { status: 204, headers: {}, body: null }

/** Another request with the same event is being handled, and may still fail: the sender asks again later. */
export const busy = problem({
  status: 409,
  code: 'in_progress',
  title: 'The event is being handled',
  detail: 'An earlier request with this event is still being handled. Send it again later.',
})

/** The receiver failed, not the request. The cause is for its own log: the sender only has to try again. */
export const failed = problem({
  status: 500,
  code: 'handler_failed',
  title: 'The event could not be handled',
  detail: "The request is genuine, but handling it failed; the receiver's log says why. Send it again later.",
})

/** The refusal of a request, with the code and what to do, for the sender's delivery log. */
export function refused({ code, message }: WebhookVerificationError): WebhookAnswer {
  const status = code === 'body_too_large' ? 413 : 400
  return problem({ status, code, title: 'The webhook was refused', detail: message })
}

/** A problem of RFC 9457. */
function problem(members: { status: number; code: string; title: string; detail: string }): WebhookAnswer {
  return {
    status: members.status,
    headers: { 'content-type': 'application/problem+json' },
    body: JSON.stringify({ type: `urn:gancho:problem:${members.code}`, ...members }),
  }
}
