import { firstIdAt } from '../../platform/ids.ts'

export const expungeScopes = ['event', 'resource', 'tenant'] as const

/** Which events an expunge takes away. */
export type ExpungeSelection =
  | { readonly scope: 'event'; readonly eventId: string }
  | { readonly scope: 'resource'; readonly resourceType: string | null; readonly resourceId: string }
  | { readonly scope: 'tenant' }

/** Where the ids of events lie that an expunge looks at, both bounds excluded: of those that there are when it is made. */
export function idsToExpunge(
  selection: ExpungeSelection,
  nowMs: number,
): { readonly cursor: string; readonly before: string } {
  if (selection.scope !== 'event') return { cursor: firstIdAt('evt', 0), before: firstIdAt('evt', nowMs + 1) }
  // Nothing else lies between: no two ids share their time and the number after it.
  const { eventId } = selection
  return { cursor: eventId.slice(0, -1), before: `${eventId}0` }
}
