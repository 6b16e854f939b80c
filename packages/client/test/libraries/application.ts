import { sql } from 'kysely'
import { postgresForTest, type TestDatabase } from '../../../server/test/support/db.ts'
import type { OpenTransaction } from '../../src/index.ts'
import { prepare } from '../prepare.ts'

/** A transaction of the application: its library's own object, and its own work done in it. */
interface Work {
  readonly tx: OpenTransaction
  insertInvoice(id: string): Promise<unknown>
}

/** A database with Gancho and the application's tables in it, used through one library. */
export interface Application {
  readonly db: TestDatabase
  /** Commits when the work resolves, rolls back when it rejects. */
  inTransaction<Result>(work: (work: Work) => Promise<Result>): Promise<Result>
  /** What this library also has to run SQL with, and is no transaction. */
  readonly notTransactions: readonly unknown[]
  /** What refuses a transaction that is over: we, or the library itself. postgres.js runs it on its own. */
  readonly refusesWhenOver: 'we' | 'the library' | 'nobody'
  close(): Promise<void>
}

export const insert = 'INSERT INTO invoices (id) VALUES ($1)'

/** A real PostgreSQL, prepared, with the URL that a library connects to. */
export async function preparedPostgres(): Promise<{ readonly db: TestDatabase; readonly url: string }> {
  const db = await prepare(await postgresForTest())
  if (db.url === null) throw new Error('not a server')
  const close = async () => {
    while (await isConnected(db)) {}
    await db.close()
  }
  return { db: { ...db, close }, url: db.url }
}

/** Pools say that they are closed before their connections are, and one that the database cuts off is an error. */
async function isConnected({ kysely }: TestDatabase): Promise<boolean> {
  const { rows } = await sql`
    SELECT FROM pg_stat_activity WHERE datname = current_database() AND application_name <> 'gancho'`.execute(
    kysely,
  )
  return rows.length > 0
}
