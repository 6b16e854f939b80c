import { endedTransaction } from './ended-transaction.ts'
import type { Executor, Rows } from './executor.ts'
import { isIdle } from './pg.ts'

/** The `tx` of Drizzle on any PostgreSQL driver; the `db` outside a transaction has no `rollback` and does not fit. */
export interface DrizzleTransaction {
  rollback(): never
  readonly _: { readonly session: DrizzleSession }
}

interface DrizzleSession {
  /** The driver's connection, of node-postgres for example. */
  readonly client?: unknown
  prepareQuery(
    query: { sql: string; params: unknown[] },
    fields: undefined,
    name: undefined,
    isResponseInArrayMode: false,
  ): { execute(): Promise<unknown> }
}

export function isDrizzleTransaction(tx: object): tx is DrizzleTransaction {
  return 'rollback' in tx && '_' in tx && typeof tx._ === 'object' && tx._ !== null && 'session' in tx._
}

export function drizzleExecutor(tx: DrizzleTransaction): Executor {
  return async (text, values) => {
    const { session } = tx._
    if (isIdle(session.client)) throw endedTransaction('Drizzle')
    // tx.execute() takes parameters only in an object of Drizzle's own `sql`, which is not imported here.
    const query = { sql: text, params: [...values] }
    const result = await session.prepareQuery(query, undefined, undefined, false).execute()
    // What its driver returned: rows from postgres.js, an object with rows from the others.
    return (Array.isArray(result) ? result : (result as { rows: unknown }).rows) as Rows
  }
}
