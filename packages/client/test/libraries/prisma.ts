import { PrismaPg } from '@prisma/adapter-pg'
import { PrismaClient } from '../prisma-client.js'
import { type Application, preparedPostgres } from './application.ts'

export async function prisma(): Promise<Application> {
  const { db, url } = await preparedPostgres()
  const prisma = new PrismaClient({ adapter: new PrismaPg({ connectionString: url, max: 2 }) })
  return {
    db,
    notTransactions: [prisma],
    refusesWhenOver: 'the library',
    inTransaction: (work) =>
      prisma.$transaction((tx) =>
        work({
          tx,
          insertInvoice: async (id) => await tx.$executeRaw`INSERT INTO invoices (id) VALUES (${id})`,
        }),
      ),
    async close() {
      await prisma.$disconnect()
      await db.close()
    },
  }
}
