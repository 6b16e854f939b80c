import type { PGlite } from '@electric-sql/pglite'
import { type EventArguments, type Executor, InvoicingWebhookService } from '@gancho/client'
import type { NodePgDatabase } from 'drizzle-orm/node-postgres'
import { pgTable, text } from 'drizzle-orm/pg-core'
import type { Knex } from 'knex'
import type { Kysely } from 'kysely'
import type pg from 'pg'
import type postgres from 'postgres'
import { type DataSource, EntitySchema } from 'typeorm'
import type { PrismaClient } from '../prisma-client.js'

type Created = EventArguments<'invoice.created'>

export type Tables = { invoices: { id: string } }
const invoices = pgTable('invoices', { id: text().primaryKey() })
/** To be named in the data source. */
export const Invoice = new EntitySchema<{ id: string }>({
  name: 'Invoice',
  tableName: 'invoices',
  columns: { id: { type: 'text', primary: true } },
})

export async function withNodePostgres(client: pg.ClientBase, id: string, created: Created): Promise<void> {
  // #region node-postgres
  await client.query('BEGIN')
  await client.query('INSERT INTO invoices (id) VALUES ($1)', [id])
  await new InvoicingWebhookService(client).triggerInvoiceCreated(created)
  await client.query('COMMIT')
  // #endregion
}

export async function withPostgresJs(sql: postgres.Sql, id: string, created: Created): Promise<void> {
  // #region postgres.js
  await sql.begin(async (tx) => {
    await tx`INSERT INTO invoices (id) VALUES (${id})`
    await new InvoicingWebhookService(tx).triggerInvoiceCreated(created)
  })
  // #endregion
}

export async function withKysely(db: Kysely<Tables>, id: string, created: Created): Promise<void> {
  // #region Kysely
  await db.transaction().execute(async (tx) => {
    await tx.insertInto('invoices').values({ id }).execute()
    await new InvoicingWebhookService(tx).triggerInvoiceCreated(created)
  })
  // #endregion
}

export async function withDrizzle(db: NodePgDatabase, id: string, created: Created): Promise<void> {
  // #region Drizzle
  await db.transaction(async (tx) => {
    await tx.insert(invoices).values({ id })
    await new InvoicingWebhookService(tx).triggerInvoiceCreated(created)
  })
  // #endregion
}

export async function withPrisma(prisma: PrismaClient, id: string, created: Created): Promise<void> {
  // #region Prisma
  await prisma.$transaction(async (tx) => {
    await tx.$executeRaw`INSERT INTO invoices (id) VALUES (${id})`
    await new InvoicingWebhookService(tx).triggerInvoiceCreated(created)
  })
  // #endregion
}

export async function withKnex(knex: Knex, id: string, created: Created): Promise<void> {
  // #region Knex
  await knex.transaction(async (tx) => {
    await tx('invoices').insert({ id })
    await new InvoicingWebhookService(tx).triggerInvoiceCreated(created)
  })
  // #endregion
}

export async function withTypeorm(dataSource: DataSource, id: string, created: Created): Promise<void> {
  // #region TypeORM
  await dataSource.transaction(async (manager) => {
    await manager.insert(Invoice, { id })
    await new InvoicingWebhookService(manager).triggerInvoiceCreated(created)
  })
  // #endregion
}

export async function withPglite(pglite: PGlite, id: string, created: Created): Promise<void> {
  // #region PGlite
  await pglite.transaction(async (tx) => {
    await tx.query('INSERT INTO invoices (id) VALUES ($1)', [id])
    await new InvoicingWebhookService(tx).triggerInvoiceCreated(created)
  })
  // #endregion
}

/** Anything else that runs SQL in the transaction, with its parameters in its own way. */
export async function withFunction(client: pg.ClientBase, created: Created): Promise<void> {
  // #region a function
  const tx: Executor = async (text, values) => (await client.query(text, [...values])).rows
  await new InvoicingWebhookService(tx).triggerInvoiceCreated(created)
  // #endregion
}
