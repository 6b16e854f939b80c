import type { Attempt, Delivery, Webhook } from '@gancho/client/http'
import type { Meaning } from '../../../ui/badge.tsx'

/** What became of a delivery: the sentence that its page begins with. */
export type Verdict =
  | { readonly kind: 'delivered'; readonly attempts: number; readonly last: Attempt | undefined }
  | { readonly kind: 'failed' | 'cancelled'; readonly attempts: number; readonly error: string | null }
  | { readonly kind: 'sending'; readonly attempt: number }
  | { readonly kind: 'waiting'; readonly at: string; readonly error: string | null }
  | { readonly kind: 'queued' }
  /** Its webhook is paused: it goes on when that does. */
  | { readonly kind: 'paused'; readonly error: string | null }

export const meaningOf: Readonly<Record<Verdict['kind'], Meaning>> = {
  delivered: 'good',
  failed: 'bad',
  cancelled: 'calm',
  sending: 'busy',
  waiting: 'warn',
  queued: 'busy',
  paused: 'calm',
}

/** @param attempts those that are known so far, the first one first; @param webhook absent while it is not known. */
export function verdictOf(
  delivery: Delivery,
  attempts: readonly Attempt[],
  webhook?: Pick<Webhook, 'state'>,
): Verdict {
  const { status, attempts: count, last_error, next_attempt_at } = delivery
  const error = codeOf(last_error)
  switch (status) {
    case 'DELIVERED':
      return { kind: 'delivered', attempts: count, last: attempts.at(-1) }
    case 'FAILED':
      return { kind: 'failed', attempts: count, error }
    case 'CANCELLED':
      return { kind: 'cancelled', attempts: count, error }
    case 'SENDING':
      return { kind: 'sending', attempt: count }
    case 'PENDING':
      if (webhook?.state === 'PAUSED') return { kind: 'paused', error }
      return count === 0 || next_attempt_at === null
        ? { kind: 'queued' }
        : { kind: 'waiting', at: next_attempt_at, error }
  }
}

/** An error is stored as `code: message`; the code has words in both languages. */
export function codeOf(error: string | null): string | null {
  return error === null ? null : (error.split(':', 1)[0] ?? error)
}
