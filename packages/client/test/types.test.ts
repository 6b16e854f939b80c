import type { PGlite } from '@electric-sql/pglite'
import type { Kysely } from 'kysely'
import type pg from 'pg'
import { expectTypeOf, test } from 'vitest'
import {
  createClient,
  createTrigger,
  type EventArguments,
  type EventPayload,
  InvoicingWebhookService,
  type OpenTransaction,
  type StandardSchema,
  trigger,
} from '../src/index.ts'

// Checked by the compiler (npm run check:types): nothing below runs. A line that stops failing is an error too.

declare const client: pg.PoolClient
declare const pool: pg.Pool
declare const kysely: Kysely<unknown>
declare const pglite: PGlite
const tenantId = 'tenant-789'
const invoice = { invoice_id: 'i', invoice_number: '1', amount: '1.00', customer_name: 'Acme' }

export function transactions(): void {
  new InvoicingWebhookService(client)
  kysely.transaction().execute(async (trx) => new InvoicingWebhookService(trx))
  pglite.transaction(async (tx) => new InvoicingWebhookService(tx))
  new InvoicingWebhookService(async (text, values) => (await client.query(text, [...values])).rows)

  // @ts-expect-error a pool is no transaction: each statement runs on any connection
  new InvoicingWebhookService(pool)
  // @ts-expect-error the Kysely outside the transaction commits on its own
  new InvoicingWebhookService(kysely)
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

export function ownEventTypes(tx: OpenTransaction, schema: StandardSchema<{ parcel: string }>): void {
  const shipped = { name: 'parcel.shipped', group: 'Parcels', description: '', schema, jsonSchema: {} }
  const ownTrigger = createTrigger({ 'parcel.shipped': { ...shipped, example: { parcel: 'p' } } })
  ownTrigger(tx, { tenantId, event: 'parcel.shipped', data: { parcel: 'p' } })
  // @ts-expect-error typed by the schema of the application's own event type
  ownTrigger(tx, { tenantId, event: 'parcel.shipped', data: { parcel: 1 } })
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
