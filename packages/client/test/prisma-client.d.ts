import type { PrismaPg } from '@prisma/adapter-pg'

/** The parts of what Prisma generates that the tests use, typed as Prisma types them. */
interface PrismaTransaction {
  $queryRawUnsafe<Rows = unknown>(query: string, ...values: unknown[]): Promise<Rows>
  $executeRaw(query: TemplateStringsArray, ...values: unknown[]): Promise<number>
}

export class PrismaClient implements PrismaTransaction {
  constructor(options: { adapter: PrismaPg })
  $queryRawUnsafe<Rows = unknown>(query: string, ...values: unknown[]): Promise<Rows>
  $executeRaw(query: TemplateStringsArray, ...values: unknown[]): Promise<number>
  $transaction<Result>(work: (tx: PrismaTransaction) => Promise<Result>): Promise<Result>
  $connect(): Promise<void>
  $disconnect(): Promise<void>
}
