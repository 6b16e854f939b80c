import { endedTransaction } from './ended-transaction.ts'
import type { Executor, Rows } from './executor.ts'

interface TypeormQueryRunner {
  query(text: string, values?: unknown[]): Promise<unknown>
  readonly isTransactionActive: boolean
}

/**
 * The `manager` of `dataSource.transaction(async (manager) => …)`, or a `QueryRunner` after `startTransaction()`.
 * `dataSource.manager` has the same type, and is refused when it is used.
 */
export type TypeormTransaction =
  | TypeormQueryRunner
  | { readonly queryRunner?: TypeormQueryRunner; withRepository: unknown }

export function isTypeormTransaction(tx: object): tx is TypeormTransaction {
  return 'query' in tx && ('isTransactionActive' in tx || 'withRepository' in tx)
}

export function typeormExecutor(tx: TypeormTransaction): Executor {
  return async (text, values) => {
    const runner = 'isTransactionActive' in tx ? tx : tx.queryRunner
    if (!runner?.isTransactionActive) throw endedTransaction('TypeORM')
    return (await runner.query(text, [...values])) as Rows
  }
}
