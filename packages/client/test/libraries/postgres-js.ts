import postgres from 'postgres'
import { type Application, preparedPostgres } from './application.ts'

/** With the transform that renames columns, because applications have it. */
export async function postgresJs(): Promise<Application> {
  const { db, url } = await preparedPostgres()
  const sql = postgres(url, { max: 2, transform: postgres.camel, onnotice: () => {} })
  const reserved = await sql.reserve()
  return {
    db,
    notTransactions: [sql, reserved],
    refusesWhenOver: 'nobody',
    // The type that begin() declares is only for arrays of queries.
    inTransaction: async <Result>(
      work: (work: Parameters<Parameters<Application['inTransaction']>[0]>[0]) => Promise<Result>,
    ) =>
      (await sql.begin((tx) =>
        work({ tx, insertInvoice: (id) => tx`INSERT INTO invoices (id) VALUES (${id})` }),
      )) as Result,
    async close() {
      reserved.release()
      await sql.end()
      await db.close()
    },
  }
}
