import { WebhookVerificationError } from './errors.ts'

/** What Gancho sends: the envelope around an event's `data`. `T` is the type of `data` for its event type. */
export type WebhookEvent<T = unknown> = {
  /** The event, `evt_…`: the same on every attempt, so the key to handle an event once. */
  id: string
  /** When it happened, ISO 8601 in UTC. */
  timestamp: string
  /** The event type, such as `invoice.created`. */
  event: string
  data: T
  tenant_id: string
  resource_type: string | null
  resource_id: string | null
}

/** Parses a body whose signature was proved. Errors: `invalid_payload`. */
export function parseEvent<T>(body: Uint8Array): WebhookEvent<T> {
  const payload = parseJson(body)
  if (typeof payload === 'object' && payload !== null && !Array.isArray(payload)) {
    // The signature proves that the sender wrote it; the sender vouches for the fields.
    return payload as WebhookEvent<T>
  }
  throw invalidPayload()
}

function parseJson(body: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(body))
  } catch (cause) {
    throw invalidPayload(cause)
  }
}

function invalidPayload(cause?: unknown): WebhookVerificationError {
  return new WebhookVerificationError(
    'invalid_payload',
    'The signature is right but the body is not a JSON object in UTF-8, so it is not an event. ' +
      'The sender signs something else with this secret: check which service uses it.',
    { cause },
  )
}
