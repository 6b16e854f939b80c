import type { Clock } from '../domain/clock.ts'
import type { Database } from './db.ts'
import { databaseNow } from './queries/worker-leases.ts'

/** The clock of the database, as seen from this process: several machines agree on it, whatever their own say. */
export interface DatabaseClock extends Clock {
  /** Compares both clocks again; the difference includes at most half of the round trip as error. */
  align(): Promise<void>
}

/** @param localNow this machine's clock, milliseconds since 1970. */
export async function createDatabaseClock(db: Database, localNow: () => number): Promise<DatabaseClock> {
  let offsetMs = 0
  async function align(): Promise<void> {
    const askedMs = localNow()
    const theirsMs = await databaseNow(db)
    offsetMs = theirsMs - (askedMs + localNow()) / 2
  }
  await align()
  return { now: () => Math.floor(localNow() + offsetMs), align }
}
