import { catalogue } from '@gancho/client'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { engines } from '../../../packages/server/test/support/db.ts'
import { saveCompany } from '../src/companies/companies.ts'
import { saveCustomer } from '../src/customers/customers.ts'
import type { Erp } from '../src/erp.ts'
import { saveProduct } from '../src/inventory/products.ts'
import { adjustStock } from '../src/inventory/stock.ts'
import { authorizeInvoice, cancelInvoice, createInvoice, sendInvoice } from '../src/invoices/invoices.ts'
import { simulatedTaxAuthority as taxAuthority } from '../src/invoices/tax-authority.ts'
import { failPayment, receivePayment } from '../src/payments/payments.ts'
import { cancelSalesOrder, confirmSalesOrder, createSalesOrder } from '../src/sales-orders/sales-orders.ts'
import { acme, coffee, demo, openErp, type TestErp } from './support.ts'

const draft = { customer_id: 'acme', amount: '1500.00', currency: 'USD' }
const order = { customer_id: 'acme', lines: [{ sku: 'COFFEE', quantity: '9' }] }
const payment = { amount: '1500.00', method: 'card', reference: null } as const
const stock = { company: 'demo', product: 'COFFEE' }

const refusing = async () => ({ authorized: false, errorCode: '43', reason: 'Registered already.' }) as const

/** An ERP in which something goes wrong after the trigger, before the commit. */
function failing(erp: Erp): Erp {
  return {
    ...erp,
    transaction: (work) =>
      erp.transaction(async (tx) => {
        await work(tx)
        throw new Error('the power went out')
      }),
  }
}

describe.each(engines)('%s', (_, open) => {
  let opened: TestErp
  beforeAll(async () => {
    opened = await openErp(await open())
    await saveCompany(opened.erp, 'demo', demo)
    await saveCustomer(opened.erp, { company: 'demo', customer: 'acme' }, acme)
  })
  afterAll(() => opened.close())

  /** Every table, and what was told. */
  async function everything() {
    const { db } = opened.erp
    return {
      told: await opened.told(),
      tables: await Promise.all([
        db.selectFrom('erp.companies').selectAll().execute(),
        db.selectFrom('erp.customers').selectAll().orderBy('id').execute(),
        db.selectFrom('erp.products').selectAll().orderBy('id').execute(),
        db.selectFrom('erp.stock_moves').selectAll().orderBy('id').execute(),
        db.selectFrom('erp.sales_orders').selectAll().orderBy('id').execute(),
        db.selectFrom('erp.sales_order_lines').selectAll().orderBy('order_id').execute(),
        db.selectFrom('erp.invoices').selectAll().orderBy('id').execute(),
        db.selectFrom('erp.payments').selectAll().orderBy('id').execute(),
      ]),
    }
  }

  test('a transaction that rolls back after its trigger leaves neither the change nor an event', async () => {
    const { erp } = opened
    const invoiceKey = async () => ({
      company: 'demo',
      invoice: (await createInvoice(erp, 'demo', draft)).id,
    })
    const orderKey = async () => ({ company: 'demo', order: (await createSalesOrder(erp, 'demo', order)).id })
    await saveProduct(erp, stock, coffee)
    await adjustStock(erp, stock, { change: '10', reason: 'purchase' })
    const [drafted, sent, authorized] = [await invoiceKey(), await invoiceKey(), await invoiceKey()]
    for (const key of [sent, authorized]) await sendInvoice(erp, key, 'billing@acme.example')
    await authorizeInvoice({ erp, taxAuthority }, authorized)
    const [open, confirmed] = [await orderKey(), await orderKey()]
    await confirmSalesOrder(erp, confirmed)
    await adjustStock(erp, stock, { change: '9', reason: 'purchase' })
    const before = await everything()

    const broken = failing(erp)
    const paid = { ...payment, invoice_id: authorized.invoice }
    const attempts: Readonly<Record<string, () => Promise<unknown>>> = {
      'customer.created': () => saveCustomer(broken, { company: 'demo', customer: 'new' }, acme),
      'customer.updated': () =>
        saveCustomer(broken, { company: 'demo', customer: 'acme' }, { ...acme, name: 'A' }),
      'invoice.created': () => createInvoice(broken, 'demo', draft),
      'invoice.sent': () => sendInvoice(broken, drafted, 'billing@acme.example'),
      'invoice.authorized': () => authorizeInvoice({ erp: broken, taxAuthority }, sent),
      'invoice.rejected': () => authorizeInvoice({ erp: broken, taxAuthority: refusing }, sent),
      'invoice.cancelled': () => cancelInvoice(broken, drafted),
      'payment.received': () => receivePayment(broken, 'demo', { ...paid, status: 'received' }),
      'payment.failed': () =>
        failPayment(broken, 'demo', { ...paid, status: 'failed', reason: 'No.', error_code: null }),
      'sales_order.created': () => createSalesOrder(broken, 'demo', order),
      'sales_order.confirmed': () => confirmSalesOrder(broken, open),
      'sales_order.cancelled': () => cancelSalesOrder(broken, confirmed),
      'inventory.updated': () => adjustStock(broken, stock, { change: '-1', reason: 'count' }),
      'inventory.low': () => adjustStock(broken, stock, { change: '-9', reason: 'count' }),
    }
    expect(Object.keys(attempts).toSorted()).toEqual(Object.keys(catalogue).toSorted())
    for (const attempt of Object.values(attempts))
      await expect(attempt()).rejects.toThrow('the power went out')

    expect(await everything()).toEqual(before)
  })

  test('a transaction that commits leaves exactly one event, whose data is what the tables hold', async () => {
    const before = await opened.told()
    const invoice = await createInvoice(opened.erp, 'demo', draft)
    expect((await opened.told()).slice(before.length)).toEqual([['invoice.created', 1]])
    expect((await opened.bodies()).at(-1)).toMatchObject({
      event: 'invoice.created',
      tenant_id: 'demo',
      resource_type: 'invoice',
      resource_id: invoice.id,
      data: {
        invoice_id: invoice.id,
        invoice_number: invoice.number,
        amount: '1500.00',
        currency: 'USD',
        customer_name: 'Acme Corp',
        customer_id: 'acme',
        status: 'draft',
      },
    })
  })

  test('of two requests that cancel one invoice at once, one does and tells, the other is refused', async () => {
    const invoice = await createInvoice(opened.erp, 'demo', draft)
    const before = await opened.told()
    const cancel = () => cancelInvoice(opened.erp, { company: 'demo', invoice: invoice.id })
    const outcomes = await Promise.allSettled([cancel(), cancel()])
    expect(outcomes.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected'])
    expect((await opened.told()).slice(before.length)).toEqual([['invoice.cancelled', 1]])
  })
})
