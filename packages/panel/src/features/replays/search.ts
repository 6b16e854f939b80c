import type { ReplaySelection } from '@gancho/client/http'
import { compact, given, oneOf, type RawSearch, text } from '../../data/search.ts'

export const replayKinds = ['recover', 'missing', 'all'] as const
export const replayRanges = ['1h', '24h', '7d', '30d'] as const

/** What a new replay begins with: a log that links here passes its filters on. */
export const newReplaySearch = ({ kind, webhook, event, range, from, to }: RawSearch) =>
  compact({
    kind: oneOf(kind, replayKinds),
    webhook: text(webhook),
    event: text(event),
    range: oneOf(range, replayRanges),
    from: text(from),
    to: text(to),
  })

/** What is chosen in the dialog. */
export type ReplayChoice = ReturnType<typeof newReplaySearch>

const hourMs = 3_600_000
const rangeMs = { '1h': hourMs, '24h': 24 * hourMs, '7d': 7 * 24 * hourMs, '30d': 30 * 24 * hourMs } as const

/**
 * The selection of the API that a choice stands for; null while it lacks the webhook that its kind needs. A range ends
 * at `nowMs`: what is counted is what is sent.
 */
export function selectionOf(choice: ReplayChoice, nowMs: number): ReplaySelection | null {
  const { kind = 'recover', webhook, event, range, from, to } = choice
  if (kind !== 'recover' && webhook === undefined) return null
  const now = new Date(nowMs).toISOString()
  return {
    kind,
    ...given({
      webhook_id: webhook,
      event,
      from: range === undefined ? from : new Date(nowMs - rangeMs[range]).toISOString(),
    }),
    to: range === undefined ? (to ?? now) : now,
  }
}
