import { pgliteForTest } from '../../../server/test/support/db.ts'
import { prepare } from '../prepare.ts'
import { type Application, insert } from './application.ts'

export async function pglite(): Promise<Application> {
  const db = await prepare(await pgliteForTest())
  const { pglite } = db
  if (pglite === null) throw new Error('not an embedded database')
  return {
    db,
    notTransactions: [pglite],
    refusesWhenOver: 'we',
    inTransaction: (work) =>
      pglite.transaction((tx) => work({ tx, insertInvoice: (id) => tx.query(insert, [id]) })),
    close: db.close,
  }
}
