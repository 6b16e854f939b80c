import { drizzle as onNodePostgres } from 'drizzle-orm/node-postgres'
import { pgTable, text } from 'drizzle-orm/pg-core'
import { drizzle as onPglite } from 'drizzle-orm/pglite'
import { drizzle as onPostgresJs } from 'drizzle-orm/postgres-js'
import pg from 'pg'
import postgres from 'postgres'
import { pgliteForTest } from '../../../server/test/support/db.ts'
import { prepare } from '../prepare.ts'
import { type Application, preparedPostgres } from './application.ts'

const invoices = pgTable('invoices', { id: text().primaryKey() })

export async function drizzleOnNodePostgres(): Promise<Application> {
  const { db, url } = await preparedPostgres()
  const pool = new pg.Pool({ connectionString: url, max: 2 })
  const drizzle = onNodePostgres(pool)
  return {
    db,
    notTransactions: [drizzle],
    refusesWhenOver: 'we',
    inTransaction: (work) =>
      drizzle.transaction((tx) =>
        work({ tx, insertInvoice: async (id) => await tx.insert(invoices).values({ id }) }),
      ),
    async close() {
      await pool.end()
      await db.close()
    },
  }
}

export async function drizzleOnPostgresJs(): Promise<Application> {
  const { db, url } = await preparedPostgres()
  const sql = postgres(url, { max: 2 })
  const drizzle = onPostgresJs(sql, { schema: { invoices } })
  return {
    db,
    notTransactions: [drizzle],
    refusesWhenOver: 'nobody',
    inTransaction: (work) =>
      drizzle.transaction((tx) =>
        work({ tx, insertInvoice: async (id) => await tx.insert(invoices).values({ id }) }),
      ),
    async close() {
      await sql.end()
      await db.close()
    },
  }
}

export async function drizzleOnPglite(): Promise<Application> {
  const db = await prepare(await pgliteForTest())
  if (db.pglite === null) throw new Error('not an embedded database')
  const drizzle = onPglite(db.pglite)
  return {
    db,
    notTransactions: [drizzle],
    refusesWhenOver: 'the library',
    inTransaction: (work) =>
      drizzle.transaction((tx) =>
        work({ tx, insertInvoice: async (id) => await tx.insert(invoices).values({ id }) }),
      ),
    close: db.close,
  }
}
