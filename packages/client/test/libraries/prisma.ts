import { PrismaPg } from '@prisma/adapter-pg'
import { PrismaClient } from '../prisma/client/client.ts'
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
        work({ tx, insertInvoice: async (id) => await tx.invoice.create({ data: { id } }) }),
      ),
    async close() {
      await prisma.$disconnect()
      await db.close()
    },
  }
}
