import type { Transaction } from 'kysely'
import type { Database } from '../store/db.ts'
import { sqlStateOf } from '../store/errors.ts'
import type { Schema } from '../store/schema.gen.ts'

/** serialization_failure, deadlock_detected: another transaction was let through, ours changed nothing. */
const worthRepeating = ['40001', '40P01']
const mostTries = 3

/** Runs `work` in a transaction, again when it lost against another. It must do nothing outside the database. */
export async function inTransaction<Result>(
  db: Database,
  work: (tx: Transaction<Schema>) => Promise<Result>,
): Promise<Result> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await db.kysely.transaction().execute(work)
    } catch (error) {
      if (tries === mostTries || !worthRepeating.includes(sqlStateOf(error) ?? '')) throw error
    }
  }
}
