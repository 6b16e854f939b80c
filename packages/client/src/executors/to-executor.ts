import { GanchoError } from '../errors.ts'
import { type DrizzleTransaction, drizzleExecutor, isDrizzleTransaction } from './drizzle.ts'
import type { Executor } from './executor.ts'
import { isKnex, isKnexTransaction, type KnexTransaction, knexExecutor } from './knex.ts'
import { isKyselyTransaction, type KyselyTransaction, kyselyExecutor } from './kysely.ts'
import { isPgTransaction, type PgTransaction, pgExecutor } from './pg.ts'
import { isPgliteTransaction, type PgliteTransaction, pgliteExecutor } from './pglite.ts'
import {
  isPostgresJs,
  isPostgresJsTransaction,
  type PostgresJsTransaction,
  postgresJsExecutor,
} from './postgres-js.ts'
import { isPrismaTransaction, type PrismaTransaction, prismaExecutor } from './prisma.ts'
import { isTypeormTransaction, type TypeormTransaction, typeormExecutor } from './typeorm.ts'

/** The caller's own open transaction, of any supported library, or a function that runs SQL in it. */
export type OpenTransaction =
  | PgTransaction
  | PostgresJsTransaction
  | KyselyTransaction
  | DrizzleTransaction
  | PrismaTransaction
  | KnexTransaction
  | TypeormTransaction
  | PgliteTransaction
  | Executor

/**
 * The one way from a transaction object to SQL. Recognised by shape: nothing is imported from the libraries.
 * @throws GanchoError `transaction_unusable`
 */
export function toExecutor(tx: OpenTransaction): Executor {
  if (typeof tx === 'function') return functionToExecutor(tx)
  if (typeof tx === 'object' && tx !== null) {
    if (isKyselyTransaction(tx)) return kyselyExecutor(tx)
    if (isDrizzleTransaction(tx)) return drizzleExecutor(tx)
    if (isPrismaTransaction(tx)) return prismaExecutor(tx)
    if (isTypeormTransaction(tx)) return typeormExecutor(tx)
    if (isPgliteTransaction(tx)) return pgliteExecutor(tx)
    if (isPgTransaction(tx)) return pgExecutor(tx)
  }
  throw unusable()
}

function functionToExecutor(tx: Executor): Executor {
  if (isPostgresJsTransaction(tx)) return postgresJsExecutor(tx)
  if (isKnexTransaction(tx)) return knexExecutor(tx)
  if (isPostgresJs(tx) || isKnex(tx)) throw unusable()
  return tx
}

function unusable(): GanchoError {
  return new GanchoError(
    'transaction_unusable',
    'What was passed as the transaction is not one: the event would not be committed together with your work. ' +
      'Pass a node-postgres client after BEGIN (never a Pool), the transaction that postgres.js, Kysely, Drizzle, ' +
      'Prisma, Knex, TypeORM or PGlite gives to your callback, or a function (text, values) => rows that runs SQL ' +
      'in your transaction.',
  )
}
