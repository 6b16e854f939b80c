import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { pgliteForTest, type TestDatabase } from '../../server/test/support/db.ts'
import {
  CustomerWebhookService,
  catalogue,
  type EventName,
  InventoryWebhookService,
  InvoicingWebhookService,
  type OpenTransaction,
  PaymentWebhookService,
  SalesOrderWebhookService,
} from '../src/index.ts'
import { clear, prepare, stored, tenantId } from './prepare.ts'

/** Which service method is for which event type. */
const methods: Readonly<
  Record<EventName, readonly [new (tx: OpenTransaction, options: object) => object, string]>
> = {
  'invoice.created': [InvoicingWebhookService, 'triggerInvoiceCreated'],
  'invoice.sent': [InvoicingWebhookService, 'triggerInvoiceSent'],
  'invoice.authorized': [InvoicingWebhookService, 'triggerInvoiceAuthorized'],
  'invoice.rejected': [InvoicingWebhookService, 'triggerInvoiceRejected'],
  'invoice.cancelled': [InvoicingWebhookService, 'triggerInvoiceCancelled'],
  'payment.received': [PaymentWebhookService, 'triggerPaymentReceived'],
  'payment.failed': [PaymentWebhookService, 'triggerPaymentFailed'],
  'customer.created': [CustomerWebhookService, 'triggerCustomerCreated'],
  'customer.updated': [CustomerWebhookService, 'triggerCustomerUpdated'],
  'sales_order.created': [SalesOrderWebhookService, 'triggerSalesOrderCreated'],
  'sales_order.confirmed': [SalesOrderWebhookService, 'triggerSalesOrderConfirmed'],
  'sales_order.cancelled': [SalesOrderWebhookService, 'triggerSalesOrderCancelled'],
  'inventory.updated': [InventoryWebhookService, 'triggerInventoryUpdated'],
  'inventory.low': [InventoryWebhookService, 'triggerInventoryLow'],
}

let db: TestDatabase
beforeAll(async () => {
  db = await prepare(await pgliteForTest())
})
afterAll(() => db.close())
beforeEach(() => clear(db))

const camelCase = (name: string) => name.replace(/_(.)/g, (_, letter: string) => letter.toUpperCase())
const now = () => new Date('2024-02-14T10:30:00.000Z')

test.each(Object.values(catalogue))(
  '$name: its service method stores what the catalogue shows as its example',
  async (definition) => {
    const args = Object.entries(definition.example).map(([name, value]) => [camelCase(name), value])
    const [Service, method] = methods[definition.name]

    const { id } = await db.kysely.transaction().execute(async (tx): Promise<{ id: string }> => {
      const service = new Service(tx, { now })
      return await Reflect.get(service, method).call(service, { tenantId, ...Object.fromEntries(args) })
    })

    const { events } = await stored(db)
    const [resourceType, resourceId] = { ...resources }[definition.group] ?? []
    expect(events.map(({ body }) => JSON.parse(body))).toEqual([
      {
        id,
        timestamp: expect.any(String),
        event: definition.name,
        data: definition.example,
        tenant_id: tenantId,
        resource_type: resourceType,
        resource_id: resourceId,
      },
    ])
    expect(events[0]?.body).toContain(JSON.stringify(definition.example))
  },
)

const resources: Readonly<Record<string, readonly [type: string, id: string]>> = {
  Invoices: ['invoice', 'inv-123'],
  Payments: ['payment', 'pay-321'],
  Customers: ['customer', 'cust-456'],
  'Sales Orders': ['sales_order', 'so-789'],
  Inventory: ['product', 'prod-654'],
}
