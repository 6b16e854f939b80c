import type { Bin, BinRequest } from '@gancho/client/http'

/** How many requests of a bin are kept. */
export const keptRequests = 100

/** A bin, with what came to it. */
export interface BinLog {
  readonly bin: Bin
  /** Those that are kept, newest first. */
  readonly requests: readonly BinRequest[]
  /** How many of those that the bin counted have been read, or are not kept any more. */
  readonly read: number
}

/** What is known of a bin's requests, with a page of the newest. */
export function addRequests(
  known: readonly BinRequest[],
  page: readonly BinRequest[],
  { read, unread }: { readonly read: number; readonly unread: number },
): Pick<BinLog, 'requests' | 'read'> {
  const byId = new Map([...known, ...page].map((request) => [request.id, request]))
  const found = byId.size - known.length
  const requests = [...byId.values()].sort((a, b) => (a.id < b.id ? 1 : -1)).slice(0, keptRequests)
  // One that is counted, but not stored yet, is asked for again.
  return { requests, read: found >= keptRequests ? read + unread : read + Math.min(found, unread) }
}
