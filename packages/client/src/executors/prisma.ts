import type { Executor, Rows } from './executor.ts'

/** The `tx` of `prisma.$transaction(async (tx) => …)`; a `PrismaClient` has `$connect` and does not fit. */
export interface PrismaTransaction {
  $queryRawUnsafe(text: string, ...values: unknown[]): PromiseLike<unknown>
  readonly $connect?: undefined
}

export function isPrismaTransaction(tx: object): tx is PrismaTransaction {
  return '$queryRawUnsafe' in tx && !('$connect' in tx)
}

export function prismaExecutor(tx: PrismaTransaction): Executor {
  return async (text, values) => (await tx.$queryRawUnsafe(text, ...values)) as Rows
}
