import { DataSource, EntitySchema } from 'typeorm'
import { type Application, insert, preparedPostgres } from './application.ts'

const invoices = new EntitySchema<{ id: string }>({
  name: 'Invoice',
  tableName: 'invoices',
  columns: { id: { type: 'text', primary: true } },
})

async function connected() {
  const { db, url } = await preparedPostgres()
  const dataSource = new DataSource({ type: 'postgres', url, entities: [invoices], extra: { max: 2 } })
  await dataSource.initialize()
  const close = async () => {
    await dataSource.destroy()
    await db.close()
  }
  return { db, dataSource, close }
}

export async function typeormManager(): Promise<Application> {
  const { db, dataSource, close } = await connected()
  return {
    db,
    notTransactions: [dataSource, dataSource.manager],
    refusesWhenOver: 'we',
    inTransaction: (work) =>
      dataSource.transaction((manager) =>
        work({ tx: manager, insertInvoice: (id) => manager.insert(invoices, { id }) }),
      ),
    close,
  }
}

export async function typeormQueryRunner(): Promise<Application> {
  const { db, dataSource, close } = await connected()
  const idle = dataSource.createQueryRunner()
  return {
    db,
    notTransactions: [idle, idle.manager],
    refusesWhenOver: 'we',
    async inTransaction(work) {
      const runner = dataSource.createQueryRunner()
      try {
        await runner.startTransaction()
        const result = await work({ tx: runner, insertInvoice: (id) => runner.query(insert, [id]) })
        await runner.commitTransaction()
        return result
      } catch (error) {
        await runner.rollbackTransaction()
        throw error
      } finally {
        await runner.release()
      }
    },
    async close() {
      await idle.release()
      await close()
    },
  }
}
