import { CamelCasePlugin, sql } from 'kysely'
import pg from 'pg'
import { pgliteForTest, postgresForTest, type TestDatabase } from '../../server/test/support/db.ts'
import type { OpenTransaction } from '../src/index.ts'
import { prepare } from './prepare.ts'

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
  close(): Promise<void>
}

const insert = 'INSERT INTO invoices (id) VALUES ($1)'

async function nodePostgres(): Promise<Application> {
  const db = await prepare(await postgresForTest())
  const pool = new pg.Pool({ connectionString: db.url ?? '', max: 2 })
  return {
    db,
    async inTransaction(work) {
      const client = await pool.connect()
      try {
        await client.query('BEGIN')
        const result = await work({ tx: client, insertInvoice: (id) => client.query(insert, [id]) })
        await client.query('COMMIT')
        return result
      } catch (error) {
        await client.query('ROLLBACK')
        throw error
      } finally {
        client.release()
      }
    },
    async close() {
      await pool.end()
      await db.close()
    },
  }
}

/** With the plugin that renames columns, because applications have it. */
const kyselyOn = (open: () => Promise<TestDatabase>) => async (): Promise<Application> => {
  const db = await prepare(await open())
  return {
    db,
    inTransaction: (work) =>
      db.kysely
        .withPlugin(new CamelCasePlugin())
        .transaction()
        .execute((tx) =>
          work({ tx, insertInvoice: (id) => sql`INSERT INTO invoices (id) VALUES (${id})`.execute(tx) }),
        ),
    close: db.close,
  }
}

async function pglite(): Promise<Application> {
  const db = await prepare(await pgliteForTest())
  return {
    db,
    async inTransaction(work) {
      if (db.pglite === null) throw new Error('not an embedded database')
      return await db.pglite.transaction((tx) => work({ tx, insertInvoice: (id) => tx.query(insert, [id]) }))
    },
    close: db.close,
  }
}

/** Every library that a service may be constructed on. */
export const libraries: readonly (readonly [name: string, open: () => Promise<Application>])[] = [
  ['node-postgres', nodePostgres],
  ['Kysely on PostgreSQL', kyselyOn(postgresForTest)],
  ['Kysely on PGlite', kyselyOn(pgliteForTest)],
  ['PGlite', pglite],
]
