import { verify, WebhookSignature, WebhookVerificationError, webhooks } from '@gancho/verify'

/** Whether a request was signed with a bin's secret; `unknown` when the bin has none. */
export interface BinVerdict {
  readonly verdict: 'valid' | 'invalid' | 'unsigned' | 'unknown'
  /** Why it is invalid: a code of @gancho/verify. */
  readonly code: string | null
}

/** A request as it came, in lower case and byte for byte. */
interface SignedRequest {
  readonly headers: Readonly<Record<string, string>>
  readonly body: Uint8Array
}

/** Judges a request by its Standard Webhooks signature, and if it has none by its X-Signature. */
export async function judgeSignature(
  { headers, body }: SignedRequest,
  { secret, now }: { readonly secret: string | null; readonly now: Date },
): Promise<BinVerdict> {
  if (secret === null) return { verdict: 'unknown', code: null }
  try {
    if (headers['webhook-signature'] !== undefined) {
      await verify(secret, body, headers, { now })
      return { verdict: 'valid', code: null }
    }
    const raw = headers['x-signature']
    if (raw === undefined) return { verdict: 'unsigned', code: null }
    if (WebhookSignature.verifyRaw(secret, body, raw)) return { verdict: 'valid', code: null }
    return { verdict: 'invalid', code: 'no_matching_signature' }
  } catch (error) {
    if (!(error instanceof WebhookVerificationError)) throw error
    return { verdict: 'invalid', code: error.code }
  }
}

/** @returns what is wrong with a secret to verify with, and what to do; null when it serves. */
export function judgeVerifyingSecret(secret: string): string | null {
  try {
    webhooks({ secrets: secret, on: {} })
    return null
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}
