import { endedTransaction } from './ended-transaction.ts'
import type { Executor } from './executor.ts'

/**
 * A node-postgres `Client` or `PoolClient` between BEGIN and COMMIT. A `Pool` has no `escapeLiteral` and
 * does not fit: it runs each statement on any connection, outside the transaction.
 */
export interface PgTransaction {
  query(text: string, values: unknown[]): Promise<{ rows: Record<string, unknown>[] }>
  escapeLiteral(text: string): string
  /** Since pg 8.17. */
  getTransactionStatus?(): string | null
}

export function isPgTransaction(tx: object): tx is PgTransaction {
  return 'query' in tx && 'escapeLiteral' in tx
}

export function pgExecutor(client: PgTransaction): Executor {
  return async (text, values) => {
    if (isIdle(client)) throw endedTransaction('node-postgres')
    return (await client.query(text, [...values])).rows
  }
}

/** Whether this is a connection of node-postgres that has no open transaction. */
export function isIdle(client: unknown): boolean {
  if (typeof client !== 'object' || client === null || !isPgTransaction(client)) return false
  const status = client.getTransactionStatus?.()
  return status === 'I' || status === null
}
