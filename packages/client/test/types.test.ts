import type { PGlite } from '@electric-sql/pglite'
import { toStandardJsonSchema } from '@valibot/to-json-schema'
import { type } from 'arktype'
import type { NodePgDatabase } from 'drizzle-orm/node-postgres'
import { pgTable, text } from 'drizzle-orm/pg-core'
import type { PgliteDatabase } from 'drizzle-orm/pglite'
import type { PostgresJsDatabase } from 'drizzle-orm/postgres-js'
import type { Knex } from 'knex'
import type { Kysely } from 'kysely'
import type pg from 'pg'
import type postgres from 'postgres'
import type { DataSource } from 'typeorm'
import * as v from 'valibot'
import { expectTypeOf, test } from 'vitest'
import { z } from 'zod'
import {
  catalogue,
  createClient,
  createTrigger,
  defineEvents,
  type EventArguments,
  type EventPayload,
  InvoicingWebhookService,
  type OpenTransaction,
  trigger,
  triggerBatch,
} from '../src/index.ts'
import type { PrismaClient } from './prisma-client.js'

// Checked by the compiler (npm run check:types): nothing below runs. A line that stops failing is an error too.

declare const client: pg.PoolClient
declare const single: pg.Client
declare const pool: pg.Pool
declare const sql: postgres.Sql
declare const kysely: Kysely<unknown>
declare const drizzleOnPg: NodePgDatabase<{ invoices: typeof invoices }>
declare const drizzleOnPostgresJs: PostgresJsDatabase
declare const drizzleOnPglite: PgliteDatabase
declare const prisma: PrismaClient
declare const knex: Knex
declare const dataSource: DataSource
declare const pglite: PGlite
const tenantId = 'tenant-789'
const stock = {
  ...{ product_id: 'p', sku: 's', product_name: 'n', warehouse_id: 'w' },
  ...{ quantity: '1', threshold: '2' },
}
const invoices = pgTable('invoices', { id: text().primaryKey() })
const invoice = { invoice_id: 'i', invoice_number: '1', amount: '1.00', customer_name: 'Acme' }

export function transactions(): void {
  new InvoicingWebhookService(client)
  new InvoicingWebhookService(single)
  sql.begin(async (tx) => new InvoicingWebhookService(tx))
  sql.begin((tx) => tx.savepoint(async (nested) => new InvoicingWebhookService(nested)))
  kysely.transaction().execute(async (tx) => new InvoicingWebhookService(tx))
  drizzleOnPg.transaction(async (tx) => new InvoicingWebhookService(tx))
  drizzleOnPostgresJs.transaction(async (tx) => new InvoicingWebhookService(tx))
  drizzleOnPglite.transaction(async (tx) => new InvoicingWebhookService(tx))
  prisma.$transaction(async (tx) => new InvoicingWebhookService(tx))
  knex.transaction(async (tx) => new InvoicingWebhookService(tx))
  dataSource.transaction(async (manager) => new InvoicingWebhookService(manager))
  new InvoicingWebhookService(dataSource.createQueryRunner())
  pglite.transaction(async (tx) => new InvoicingWebhookService(tx))
  new InvoicingWebhookService(async (text, values) => (await client.query(text, [...values])).rows)

  // @ts-expect-error a pool is no transaction: each statement runs on any connection
  new InvoicingWebhookService(pool)
  // @ts-expect-error the sql outside of begin is one too
  new InvoicingWebhookService(sql)
  // @ts-expect-error the Kysely outside the transaction commits on its own
  new InvoicingWebhookService(kysely)
  // @ts-expect-error so does the db of Drizzle
  new InvoicingWebhookService(drizzleOnPg)
  // @ts-expect-error on any driver
  new InvoicingWebhookService(drizzleOnPostgresJs)
  // @ts-expect-error so does the client of Prisma
  new InvoicingWebhookService(prisma)
  // @ts-expect-error so does the Knex outside the transaction
  new InvoicingWebhookService(knex)
  // @ts-expect-error so does the data source of TypeORM
  new InvoicingWebhookService(dataSource)
  // @ts-expect-error so does the PGlite outside the transaction
  new InvoicingWebhookService(pglite)
}

export function triggers(tx: OpenTransaction): void {
  trigger(tx, { tenantId, event: 'invoice.created', data: invoice })
  // @ts-expect-error a misspelt event type
  trigger(tx, { tenantId, event: 'invoice.creatd', data: invoice })
  // @ts-expect-error no tenant
  trigger(tx, { event: 'invoice.created', data: invoice })
  // @ts-expect-error a field is missing: sent_to
  trigger(tx, { tenantId, event: 'invoice.sent', data: invoice })
  // @ts-expect-error money is a decimal string, never a number
  trigger(tx, { tenantId, event: 'invoice.created', data: { ...invoice, amount: 1500 } })
  // @ts-expect-error a field that the event type does not know
  trigger(tx, { tenantId, event: 'invoice.created', data: { ...invoice, customerId: 'c' } })
}

export function services(invoicing: InvoicingWebhookService): void {
  const args = { tenantId, invoiceId: 'i', invoiceNumber: '1', amount: '1.00', customerName: 'Acme' }
  invoicing.triggerInvoiceCreated(args)
  invoicing.triggerInvoiceCreated({ ...args, currency: 'EUR', customerId: 'c', idempotencyKey: 'k' })
  // @ts-expect-error the invoice number is missing
  invoicing.triggerInvoiceCreated({ tenantId, invoiceId: 'i', amount: '1.00', customerName: 'Acme' })
  // @ts-expect-error money is a decimal string, never a number
  invoicing.triggerInvoiceCreated({ ...args, amount: 1 })
  // @ts-expect-error the authorization number and key are missing
  invoicing.triggerInvoiceAuthorized(args)
}

export function batches(tx: OpenTransaction): void {
  const created = { event: 'invoice.created', data: invoice } as const
  triggerBatch(tx, { tenantId, events: [created, { event: 'inventory.low', data: stock }] })
  triggerBatch(tx, { tenantId, events: ['a', 'b'].map((id) => ({ ...created, resourceId: id })) })
  // @ts-expect-error a misspelt event type
  triggerBatch(tx, { tenantId, events: [created, { event: 'inventory.lo', data: stock }] })
  // @ts-expect-error the data of another event type
  triggerBatch(tx, { tenantId, events: [created, { event: 'inventory.low', data: invoice }] })
  // @ts-expect-error no tenant
  triggerBatch(tx, { events: [created] })
}

const zod = z.object({ parcel_id: z.string(), note: z.string().optional() })
const valibot = v.object({ parcel_id: v.string(), note: v.optional(v.string()) })
const arktype = type({ parcel_id: 'string', 'note?': 'string' })

export function ownEventTypes(tx: OpenTransaction): void {
  const own = defineEvents({
    'parcel.shipped': { group: 'Parcels', schema: zod, example: { parcel_id: 'p-1' } },
    'parcel.delayed': { group: 'Parcels', schema: toStandardJsonSchema(valibot), moneyFields: ['note'] },
    'parcel.lost': { group: 'Parcels', schema: arktype },
    'parcel.found': { group: 'Parcels', schema: valibot, jsonSchema: {} },
  })
  const data = { parcel_id: 'p-1' }
  own.trigger(tx, { tenantId, event: 'parcel.shipped', data })
  own.trigger(tx, { tenantId, event: 'parcel.delayed', data: { ...data, note: 'Snow.' } })
  own.trigger(tx, { tenantId, event: 'parcel.lost', data, resourceType: 'parcel', resourceId: 'p-1' })
  own.triggerBatch(tx, { tenantId, events: [{ event: 'parcel.found', data }] })
  // @ts-expect-error a misspelt event type
  own.trigger(tx, { tenantId, event: 'parcel.shiped', data })
  // @ts-expect-error a field is missing, with Zod
  own.trigger(tx, { tenantId, event: 'parcel.shipped', data: {} })
  // @ts-expect-error a wrong type, with Valibot
  own.trigger(tx, { tenantId, event: 'parcel.delayed', data: { parcel_id: 1 } })
  // @ts-expect-error a wrong type, with ArkType
  own.trigger(tx, { tenantId, event: 'parcel.lost', data: { ...data, note: 1 } })
  // @ts-expect-error a field that the event type does not know
  own.trigger(tx, { tenantId, event: 'parcel.shipped', data: { ...data, parcelId: 'p-1' } })
  // @ts-expect-error a wrong type, in a batch
  own.triggerBatch(tx, { tenantId, events: [{ event: 'parcel.found', data: { parcel_id: 1 } }] })

  const all = createTrigger({ ...catalogue, ...own.definitions })
  all(tx, { tenantId, event: 'invoice.created', data: invoice })
  all(tx, { tenantId, event: 'parcel.shipped', data })
  // @ts-expect-error the data of another event type
  all(tx, { tenantId, event: 'parcel.shipped', data: invoice })
}

export function definitions(): void {
  // @ts-expect-error no group
  defineEvents({ 'parcel.shipped': { schema: zod } })
  // @ts-expect-error an example that does not fit the schema
  defineEvents({ 'parcel.shipped': { group: 'Parcels', schema: zod, example: { parcel_id: 1 } } })
  // @ts-expect-error money in a field that there is not
  defineEvents({ 'parcel.shipped': { group: 'Parcels', schema: zod, moneyFields: ['price'] } })
  // @ts-expect-error data is an object
  defineEvents({ 'parcel.shipped': { group: 'Parcels', schema: z.string() } })
  // @ts-expect-error a schema of Valibot as it is does not describe itself as JSON Schema
  defineEvents({ 'parcel.shipped': { group: 'Parcels', schema: valibot } })
}

export function httpClient(): void {
  const { events } = createClient({ baseUrl: 'http://127.0.0.1:8484', apiKey: 'key' })
  events.send({ event: 'invoice.created', data: invoice })
  events.send({ event: 'parcel.shipped', data: { parcel: 'p' } })
  // @ts-expect-error a built-in event type keeps its fields over HTTP too
  events.send({ event: 'invoice.created', data: { parcel: 'p' } })
  events.sendBatch([
    { event: 'parcel.shipped', data: { parcel: 'p' } },
    // @ts-expect-error in a batch as well
    { event: 'invoice.created', data: { parcel: 'p' } },
  ])
}

test('payload and argument types say what the specification says', () => {
  expectTypeOf<EventPayload<'invoice.created'>>().toEqualTypeOf<{
    invoice_id: string
    invoice_number: string
    amount: string
    currency?: string | undefined
    customer_name: string
    customer_id?: string | undefined
    status?: string | undefined
    created_at?: string | undefined
  }>()
  expectTypeOf<EventArguments<'invoice.rejected'>>().toEqualTypeOf<{
    readonly tenantId: string
    readonly idempotencyKey?: string | undefined
    invoiceId: string
    invoiceNumber: string
    amount: string
    currency?: string | undefined
    customerName: string
    customerId?: string | undefined
    reason: string
    errorCode?: string | undefined
  }>()
})
