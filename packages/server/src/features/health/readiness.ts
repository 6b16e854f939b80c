import type { Database } from '../../platform/database/database.ts'
import { ping } from '../../platform/database/ping.queries.ts'
import { within } from '../../platform/within.ts'

const patienceMs = 2_000

/** @returns what is wrong with the database, for the operator; null when it answers in time. */
export async function databaseTrouble(db: Database): Promise<string | null> {
  try {
    await within(patienceMs, ping(db))
    return null
  } catch (error) {
    return error instanceof Error ? error.message || error.name : String(error)
  }
}
