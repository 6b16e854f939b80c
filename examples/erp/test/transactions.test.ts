import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { engines } from '../../../packages/server/test/support/db.ts'
import { saveCompany } from '../src/companies/companies.ts'
import { getCustomer, saveCustomer } from '../src/customers/customers.ts'
import type { Erp } from '../src/erp.ts'
import { cancelInvoice, createInvoice, sendInvoice } from '../src/invoices/invoices.ts'
import { listInvoices } from '../src/invoices/records.ts'
import { openErp, type TestErp } from './support.ts'

const acme = { name: 'Acme Corp', tax_id: '1790012345001', email: null, phone: null }
const order = { customer_id: 'acme', amount: '1500.00', currency: 'USD' }

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
    await saveCompany(opened.erp, 'demo', { name: 'Demo', tax_id: '1791234567001' })
    await saveCustomer(opened.erp, { company: 'demo', customer: 'acme' }, acme)
  })
  afterAll(() => opened.close())

  test('a transaction that rolls back after its trigger leaves neither the change nor an event', async () => {
    const { erp } = opened
    const invoice = await createInvoice(erp, 'demo', order)
    const key = { company: 'demo', invoice: invoice.id }
    const before = { told: await opened.told(), invoices: await listInvoices(erp, 'demo') }

    const broken = failing(erp)
    const attempts = [
      () => saveCustomer(broken, { company: 'demo', customer: 'new' }, acme),
      () => saveCustomer(broken, { company: 'demo', customer: 'acme' }, { ...acme, name: 'Acme Ltd' }),
      () => createInvoice(broken, 'demo', order),
      () => sendInvoice(broken, key, 'billing@acme.example'),
      () => cancelInvoice(broken, key),
    ]
    for (const attempt of attempts) await expect(attempt()).rejects.toThrow('the power went out')

    expect({ told: await opened.told(), invoices: await listInvoices(erp, 'demo') }).toEqual(before)
    expect(await getCustomer(erp.db, { company: 'demo', customer: 'acme' })).toMatchObject(acme)
  })

  test('a transaction that commits leaves exactly one event, whose data is what the tables hold', async () => {
    const before = await opened.told()
    const invoice = await createInvoice(opened.erp, 'demo', order)
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
    const invoice = await createInvoice(opened.erp, 'demo', order)
    const before = await opened.told()
    const cancel = () => cancelInvoice(opened.erp, { company: 'demo', invoice: invoice.id })
    const outcomes = await Promise.allSettled([cancel(), cancel()])
    expect(outcomes.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected'])
    expect((await opened.told()).slice(before.length)).toEqual([['invoice.cancelled', 1]])
  })
})
