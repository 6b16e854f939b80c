import type { IncomingHttpHeaders } from 'node:http'
import { verify, type WebhookEvent, WebhookSignature, WebhookVerificationError } from '@gancho/verify'

/** What the built-in receiver makes of one request. */
export type Verdict =
  | {
      readonly verified: true
      readonly event: WebhookEvent
      /** 1 for the first of its delivery. */
      readonly attempt: number
      /** From what happened, by the event's timestamp, to now. */
      readonly elapsedMs: number
    }
  | { readonly verified: false; readonly code: string; readonly message: string }

/** Judges a request as a receiver should: by its raw body, with both of its signatures. */
export async function judge(
  { secret, now }: { readonly secret: string; readonly now: () => Date },
  { body, headers }: { readonly body: Uint8Array; readonly headers: IncomingHttpHeaders },
): Promise<Verdict> {
  try {
    const event = await verify(secret, body, headers, { now })
    if (!WebhookSignature.verifyRaw(secret, body, headers['x-signature'])) {
      return {
        verified: false,
        code: 'x_signature_mismatch',
        message: 'X-Signature is not that of the body.',
      }
    }
    return {
      verified: true,
      event,
      attempt: Number(headers['x-gancho-attempt']),
      elapsedMs: now().getTime() - Date.parse(event.timestamp),
    }
  } catch (error) {
    if (!(error instanceof WebhookVerificationError)) throw error
    return { verified: false, code: error.code, message: error.message }
  }
}
