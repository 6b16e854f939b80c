import { endedTransaction } from './ended-transaction.ts'
import type { Executor, Rows } from './executor.ts'
import { isIdle } from './pg.ts'

/** The `tx` of Drizzle on any PostgreSQL driver; the `db` outside a transaction has no `rollback` and does not fit. */
export interface DrizzleTransaction {
  rollback(): never
  execute(query: never): PromiseLike<unknown>
  readonly _: { readonly session: object }
}

export function isDrizzleTransaction(tx: object): tx is DrizzleTransaction {
  return 'rollback' in tx && 'execute' in tx && '_' in tx
}

export function drizzleExecutor(tx: DrizzleTransaction): Executor {
  return async (text, values) => {
    const { client }: { client?: unknown } = tx._.session
    if (isIdle(client)) throw endedTransaction('Drizzle')
    // What Drizzle's own `sql` would make of the text and its parameters, which nothing is imported for.
    const query = { getSQL: () => ({ toQuery: () => ({ sql: text, params: [...values] }) }) }
    const result = await tx.execute(query as never)
    // What its driver returned: rows from postgres.js, an object with rows from the others.
    return (Array.isArray(result) ? result : (result as { rows: unknown }).rows) as Rows
  }
}
