import { endedTransaction } from './ended-transaction.ts'
import type { Executor } from './executor.ts'

/** The `trx` of Knex; the `knex` outside a transaction is never completed and does not fit. */
export interface KnexTransaction {
  raw(text: string, values: never[]): PromiseLike<{ rows: Record<string, unknown>[] }>
  isCompleted(): boolean
}

/** Transaction or not: a `knex` is a function, and so is an `Executor`. */
export function isKnex(tx: object): boolean {
  return 'raw' in tx && 'schema' in tx
}

export function isKnexTransaction(tx: object): tx is KnexTransaction {
  return isKnex(tx) && 'isCompleted' in tx
}

export function knexExecutor(trx: KnexTransaction): Executor {
  return async (text, values) => {
    if (trx.isCompleted()) throw endedTransaction('Knex')
    // Knex knows no $1: each parameter of our statements appears once, in order.
    return (await trx.raw(text.replaceAll(/\$\d+/g, '?'), values as never[])).rows
  }
}
