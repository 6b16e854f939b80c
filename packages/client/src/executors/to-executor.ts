import { GanchoError } from '../errors.ts'
import type { Executor } from './executor.ts'
import { isKyselyTransaction, type KyselyTransaction, kyselyExecutor } from './kysely.ts'
import { isPgTransaction, type PgTransaction, pgExecutor } from './pg.ts'
import { isPgliteTransaction, type PgliteTransaction, pgliteExecutor } from './pglite.ts'

/** The caller's own open transaction, of any supported library, or a function that runs SQL in it. */
export type OpenTransaction = PgTransaction | KyselyTransaction | PgliteTransaction | Executor

/**
 * The one way from a transaction object to SQL. Recognised by shape: nothing is imported from the libraries.
 * @throws GanchoError `transaction_unusable`
 */
export function toExecutor(tx: OpenTransaction): Executor {
  if (typeof tx === 'function') return tx
  if (typeof tx === 'object' && tx !== null) {
    if (isKyselyTransaction(tx)) return kyselyExecutor(tx)
    if (isPgliteTransaction(tx)) return pgliteExecutor(tx)
    if (isPgTransaction(tx)) return pgExecutor(tx)
  }
  throw new GanchoError(
    'transaction_unusable',
    'What was passed as the transaction is not one: the event would not be committed together with your work. ' +
      'Pass a node-postgres client after BEGIN (never a Pool), the trx of Kysely, the tx of PGlite, ' +
      'or a function (text, values) => rows that runs SQL in your transaction.',
  )
}
