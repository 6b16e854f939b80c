import type { Transaction } from 'kysely'
import type { Database } from './database.ts'
import { repeatLost } from './repeat-lost.ts'
import type { Schema } from './schema.gen.ts'

/** Runs `work` in a transaction, again when it lost against another. It must do nothing outside the database. */
export async function inTransaction<Result>(
  db: Database,
  work: (tx: Transaction<Schema>) => Promise<Result>,
): Promise<Result> {
  return await repeatLost(() => db.kysely.transaction().execute(work))
}
