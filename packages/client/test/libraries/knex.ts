import knexOn from 'knex'
import { type Application, preparedPostgres } from './application.ts'

export async function knex(): Promise<Application> {
  const { db, url } = await preparedPostgres()
  const knex = knexOn({ client: 'pg', connection: url, pool: { min: 0, max: 2 } })
  return {
    db,
    notTransactions: [knex],
    refusesWhenOver: 'we',
    inTransaction: (work) =>
      knex.transaction((tx) =>
        work({ tx, insertInvoice: async (id) => await tx('invoices').insert({ id }) }),
      ),
    async close() {
      await knex.destroy()
      await db.close()
    },
  }
}
