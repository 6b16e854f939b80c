import { GanchoError } from '../errors.ts'
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
    // Without a transaction the event would be committed on its own: what an outbox must never do.
    const status = client.getTransactionStatus?.()
    if (status === 'I' || status === null) {
      throw new GanchoError(
        'transaction_unusable',
        'The node-postgres client has no open transaction, so the event could be committed without your work, ' +
          "or your work without it. Await client.query('BEGIN') first, and COMMIT afterwards.",
      )
    }
    return (await client.query(text, [...values])).rows
  }
}
