import type { Executor, Rows } from './executor.ts'

/** The `sql` that postgres.js passes to `sql.begin(async (sql) => …)`; the outer `sql` has no `savepoint` and does not fit. */
export interface PostgresJsTransaction {
  unsafe(text: string, values: never[], options: { prepare: boolean }): PromiseLike<unknown>
  savepoint: unknown
}

/** Transaction or not: what postgres.js calls `sql` is a function, and so is an `Executor`. */
export function isPostgresJs(tx: object): boolean {
  return 'unsafe' in tx
}

export function isPostgresJsTransaction(tx: object): tx is PostgresJsTransaction {
  return isPostgresJs(tx) && 'savepoint' in tx
}

export function postgresJsExecutor(sql: PostgresJsTransaction): Executor {
  // Prepared, unless the application turned that off for its pooler: one round trip less from the second call on.
  return async (text, values) => (await sql.unsafe(text, values as never[], { prepare: true })) as Rows
}
