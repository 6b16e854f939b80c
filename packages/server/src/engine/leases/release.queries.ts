import { sql } from 'kysely'
import { among } from '../../platform/database/among.ts'
import type { Database } from '../../platform/database/database.ts'
import type { ClaimedDelivery } from '../claim/queries.ts'

/**
 * Gives unsent deliveries back: the attempt that the claim counted is uncounted. Those that are no
 * longer this worker's are left alone.
 */
export async function releaseDeliveries(
  db: Database,
  workerId: string,
  deliveries: readonly ClaimedDelivery[],
): Promise<void> {
  const leases = deliveries.map(({ id, leaseToken }) => ({ id, token: leaseToken }))
  await sql`
    UPDATE gancho.delivery_queue q
       SET lease_owner = NULL, attempts = q.attempts - 1
      FROM json_to_recordset(${JSON.stringify(leases)}::json) AS l (id text, token int)
     WHERE q.id = ${among(deliveries.map(({ id }) => id))} AND q.id = l.id AND q.lease_token = l.token AND q.lease_owner = ${workerId}`.execute(
    db.kysely,
  )
}
