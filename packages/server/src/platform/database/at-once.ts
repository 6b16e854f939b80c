import type { Database } from './database.ts'
import { isConnectionLimit } from './sessions/session-faults.ts'

/** Runs what cannot wait for other statements; among them all the same when PostgreSQL has no connection more for us. */
export async function atOnce<Result>(
  { heartbeats, kysely }: Database,
  run: (on: Database['kysely']) => Promise<Result>,
): Promise<Result> {
  try {
    return await run(heartbeats)
  } catch (error) {
    if (!isConnectionLimit(error)) throw error
    return await run(kysely)
  }
}
