import type { Database } from '../../platform/database/database.ts'
import { repeatLost } from '../../platform/database/repeat-lost.ts'
import { isFaultOfContent } from '../../platform/database/sql-state.ts'
import { createBatcher } from '../batcher.ts'
import type { ClaimedDelivery } from '../claim/queries.ts'
import { type AcceptedRow, acceptEvents, type Handover, type IncomingEvent } from './queries.ts'

/** What the producer is told, after the commit. */
export interface AcceptedEvent {
  readonly id: string
  readonly deliveries: number
  /** True when the idempotency key was used before: the id is that of the event stored then. */
  readonly duplicate: boolean
}

/** The worker of this process, if it has one: what it can send is leased to it as it is stored. */
export interface HandoverTarget {
  /**
   * Null while the worker may not take so much.
   * @param bytes of the events that are to be stored.
   */
  handover(bytes: number): (Handover & { /** They are stored, or not. */ end(): void }) | null
  /** @param owner the worker that they were leased to: one that has lost its leases since takes none. */
  take(deliveries: readonly ClaimedDelivery[], owner: string): void
  /** Deliveries of these webhooks were stored that it was not handed. */
  leave(webhookIds: readonly string[]): void
}

export interface Ingest {
  /** One event; those that arrive together share a commit. */
  accept(event: IncomingEvent): Promise<AcceptedEvent>
  /** Many events in one transaction: all or none. */
  acceptAll(events: readonly IncomingEvent[]): Promise<readonly AcceptedEvent[]>
}

const maxEventsPerCommit = 500
const maxBytesPerCommit = 4 * 1024 * 1024
const maxConcurrentCommits = 2

/** How many events of a commit came to what. */
export type AcceptedCounts = Readonly<Record<'stored' | 'unsubscribed' | 'duplicate', number>>

/**
 * Stores events, and hands their deliveries to the worker of this process after the commit.
 * @param onAccepted told of each commit.
 */
export function createIngest({
  db,
  target,
  onAccepted,
}: {
  db: Database
  target: HandoverTarget
  onAccepted?: (counts: AcceptedCounts, events: readonly IncomingEvent[]) => void
}): Ingest {
  async function acceptAll(events: readonly IncomingEvent[]): Promise<readonly AcceptedEvent[]> {
    const handover = target.handover(events.reduce((sum, event) => sum + bytesOf(event), 0))
    const accepted = await storeFor(handover, events)
    if (handover !== null && accepted.handed.length > 0) target.take(accepted.handed, handover.workerId)
    if (accepted.left.length > 0) target.leave(accepted.left)
    onAccepted?.(countOf(accepted.events), events)
    return accepted.events
  }

  async function storeFor(
    handover: ReturnType<HandoverTarget['handover']>,
    events: readonly IncomingEvent[],
  ) {
    try {
      // A producer's transaction may have the same idempotency keys, in another order.
      return readAccepted(await repeatLost(() => acceptEvents(db, events, handover)), events)
    } finally {
      handover?.end()
    }
  }

  const batcher = createBatcher<IncomingEvent, AcceptedEvent | { readonly error: unknown }>({
    maxItems: maxEventsPerCommit,
    maxBytes: maxBytesPerCommit,
    bytesOf,
    maxConcurrent: db.engine === 'pglite' ? 1 : maxConcurrentCommits,
    async run(events) {
      try {
        return await acceptAll(events)
      } catch (error) {
        if (events.length === 1 || !isFaultOfContent(error)) throw error
        // One event of the batch is refused by the database: the others must not go down with it.
        return await Promise.all(
          events.map((event) =>
            acceptAll([event]).then(
              ([one]) => one ?? { error },
              (cause) => ({ error: cause }),
            ),
          ),
        )
      }
    },
  })

  return {
    async accept(event) {
      const result = await batcher.add(event)
      if ('error' in result) throw result.error
      return result
    },
    acceptAll,
  }
}

/** Those of its data: what the envelope adds hardly counts. */
function bytesOf({ data }: IncomingEvent): number {
  return data.length
}

function countOf(events: readonly AcceptedEvent[]): AcceptedCounts {
  const counts = { stored: 0, unsubscribed: 0, duplicate: 0 }
  for (const { duplicate, deliveries } of events) {
    if (duplicate) counts.duplicate += 1
    else if (deliveries === 0) counts.unsubscribed += 1
    else counts.stored += 1
  }
  return counts
}

/** What the rows of `acceptEvents` say: of the events, and of their deliveries. */
export function readAccepted(rows: readonly AcceptedRow[], events: readonly IncomingEvent[]) {
  const accepted: { id: string; deliveries: number; duplicate: boolean }[] = []
  const bodies: (string | null)[] = []
  for (const row of rows) {
    if (row.delivery_id !== null) continue
    accepted[row.ordinal - 1] = { id: row.id, deliveries: 0, duplicate: row.duplicate }
    bodies[row.ordinal - 1] = row.body
  }
  const handed: ClaimedDelivery[] = []
  const left = new Set<string>()
  for (const row of rows) {
    const index = row.ordinal - 1
    const event = events[index]
    const its = accepted[index]
    if (row.delivery_id === null || row.webhook_id === null || event === undefined || its === undefined)
      continue
    its.deliveries += 1
    if (row.leased)
      handed.push(handedOver(row, row.delivery_id, row.webhook_id, event, bodies[index] ?? null))
    else left.add(row.webhook_id)
  }
  return { events: accepted as readonly AcceptedEvent[], handed, left: [...left] }
}

function handedOver(
  row: AcceptedRow,
  deliveryId: string,
  webhookId: string,
  event: IncomingEvent,
  body: string | null,
): ClaimedDelivery {
  return {
    id: deliveryId,
    tenantId: event.tenant_id,
    webhookId,
    webhookVersion: row.webhook_version,
    eventId: row.id,
    event: event.event,
    body,
    attempt: 1,
    leaseToken: 1,
    scheduleStart: 0,
    test: event.test ?? false,
    suspect: false,
  }
}
