import { CamelCasePlugin, sql } from 'kysely'
import { pgliteForTest, postgresForTest, type TestDatabase } from '../../../server/test/support/db.ts'
import { prepare } from '../prepare.ts'
import type { Application } from './application.ts'

/** With the plugin that renames columns, because applications have it. */
async function kyselyOn(open: Promise<TestDatabase>): Promise<Application> {
  const db = await prepare(await open)
  const kysely = db.kysely.withPlugin(new CamelCasePlugin())
  return {
    db,
    notTransactions: [kysely],
    refusesWhenOver: 'the library',
    inTransaction: (work) =>
      kysely
        .transaction()
        .execute((tx) =>
          work({ tx, insertInvoice: (id) => sql`INSERT INTO invoices (id) VALUES (${id})`.execute(tx) }),
        ),
    close: db.close,
  }
}

export const kyselyOnPostgres = () => kyselyOn(postgresForTest())
export const kyselyOnPglite = () => kyselyOn(pgliteForTest())
