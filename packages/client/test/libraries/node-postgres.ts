import pg from 'pg'
import { type Application, insert, preparedPostgres } from './application.ts'

interface Connected {
  readonly client: pg.ClientBase
  release(): void | Promise<void>
}

async function inTransaction<Result>(
  { client, release }: Connected,
  work: (client: pg.ClientBase) => Promise<Result>,
): Promise<Result> {
  try {
    await client.query('BEGIN')
    const result = await work(client)
    await client.query('COMMIT')
    return result
  } catch (error) {
    await client.query('ROLLBACK')
    throw error
  } finally {
    await release()
  }
}

export async function pgPoolClient(): Promise<Application> {
  const { db, url } = await preparedPostgres()
  const pool = new pg.Pool({ connectionString: url, max: 2 })
  const idle = await pool.connect()
  return {
    db,
    notTransactions: [pool, idle],
    refusesWhenOver: 'we',
    async inTransaction(work) {
      const client = await pool.connect()
      return await inTransaction({ client, release: () => client.release() }, (tx) =>
        work({ tx: client, insertInvoice: (id) => tx.query(insert, [id]) }),
      )
    },
    async close() {
      idle.release()
      await pool.end()
      await db.close()
    },
  }
}

export async function pgClient(): Promise<Application> {
  const { db, url } = await preparedPostgres()
  const idle = new pg.Client({ connectionString: url })
  await idle.connect()
  return {
    db,
    notTransactions: [idle, new pg.Client({ connectionString: url })],
    refusesWhenOver: 'we',
    async inTransaction(work) {
      const client = new pg.Client({ connectionString: url })
      await client.connect()
      return await inTransaction({ client, release: () => client.end() }, (tx) =>
        work({ tx: client, insertInvoice: (id) => tx.query(insert, [id]) }),
      )
    },
    async close() {
      await idle.end()
      await db.close()
    },
  }
}
