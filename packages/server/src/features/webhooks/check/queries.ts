import { type AcceptedRow, acceptEvents, type IncomingEvent } from '../../../engine/index.ts'
import type { Database } from '../../../platform/database/database.ts'

/** Nobody: the bodies of events are only told to a worker. */
const handover = { workerId: 'draft', fullWebhooks: [] }

/** What accepting these events would make of them, with new ids and bodies to send; nothing of it stays. */
export async function draftEvents(
  db: Database,
  events: readonly IncomingEvent[],
): Promise<readonly AcceptedRow[]> {
  const tx = await db.kysely.startTransaction().execute()
  try {
    return await acceptEvents({ kysely: tx }, events, handover)
  } finally {
    await tx.rollback().execute()
  }
}
