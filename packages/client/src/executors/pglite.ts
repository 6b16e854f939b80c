import { endedTransaction } from './ended-transaction.ts'
import type { Executor } from './executor.ts'

/** The `tx` of `pglite.transaction(async (tx) => …)`; the database object itself does not fit. */
export interface PgliteTransaction {
  query<Row>(text: string, values?: unknown[]): Promise<{ rows: Row[] }>
  rollback(): Promise<void>
  readonly closed: boolean
}

export function isPgliteTransaction(tx: object): tx is PgliteTransaction {
  return 'query' in tx && 'rollback' in tx && 'closed' in tx
}

export function pgliteExecutor(tx: PgliteTransaction): Executor {
  return async (text, values) => {
    if (tx.closed) throw endedTransaction('PGlite')
    return (await tx.query<Record<string, unknown>>(text, [...values])).rows
  }
}
