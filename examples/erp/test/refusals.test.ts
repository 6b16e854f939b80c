import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { engines } from '../../../packages/server/test/support/db.ts'
import { acme, coffee, demo, openApi, type TestApi } from './support.ts'

const payment = { status: 'received', invoice_id: 'inv-1', amount: '1.00', method: 'cash' }
const order = (...lines: object[]) => ({ customer_id: 'acme', lines })
const one = { sku: 'COFFEE', quantity: '1' }

/** What is refused, for its fields (422), for what there is not (404), or for the state that things are in (409). */
const refusals: readonly (readonly [
  request: string,
  body: object | undefined,
  status: number,
  error: string,
])[] = [
  ['PUT', { ...demo, tax_id: '1' }, 422, 'invalid_fields'],
  ['PUT', { ...demo, name: 'Demo\u0000' }, 422, 'invalid_fields'],
  ['PUT', { ...demo, tax_id: '0992345678001' }, 409, 'tax_id_taken'],
  ['PUT customers/a.b', acme, 422, 'invalid_fields'],
  ['PUT customers/new', { ...acme, phone: '\ud800' }, 422, 'invalid_fields'],
  ['PUT customers/new', { ...acme, email: 'nowhere' }, 422, 'invalid_fields'],
  ['GET customers/nobody', undefined, 404, 'customer_not_found'],

  ['PUT products/COFFEE', { ...coffee, price: 4.5 }, 422, 'invalid_fields'],
  ['PUT products/COFFEE', { ...coffee, price: '0.00' }, 422, 'invalid_fields'],
  ['PUT products/COFFEE', { ...coffee, threshold: '-1' }, 422, 'invalid_fields'],
  ['GET products/TEA', undefined, 404, 'product_not_found'],
  ['GET products/TEA/moves', undefined, 404, 'product_not_found'],
  ['POST products/TEA/moves', { change: '1', reason: 'count' }, 404, 'product_not_found'],
  ['POST products/COFFEE/moves', { change: '0.000', reason: 'count' }, 422, 'invalid_fields'],
  ['POST products/COFFEE/moves', { change: '1e3', reason: 'count' }, 422, 'invalid_fields'],
  ['POST products/COFFEE/moves', { change: '-2', reason: 'count' }, 409, 'stock_insufficient'],

  ['POST sales-orders', order(), 422, 'invalid_fields'],
  ['POST sales-orders', order(one, one), 422, 'invalid_fields'],
  ['POST sales-orders', order({ ...one, quantity: '-1' }), 422, 'invalid_fields'],
  ['POST sales-orders', order(one, { ...one, sku: 'TEA' }), 404, 'product_not_found'],
  ['POST sales-orders', { ...order(one), customer_id: 'nobody' }, 404, 'customer_not_found'],
  ['POST sales-orders/so-0/confirm', undefined, 404, 'sales_order_not_found'],
  ['POST sales-orders/so-1/confirm', undefined, 409, 'sales_order_state'],
  ['POST sales-orders/so-1/cancel', undefined, 409, 'sales_order_state'],
  // The first of its lines is in stock, and the confirmation was told of already when the second is refused.
  ['POST sales-orders/so-2/confirm', undefined, 409, 'stock_insufficient'],

  ['POST invoices', { customer_id: 'nobody', amount: '1.00' }, 404, 'customer_not_found'],
  ['POST invoices', { customer_id: 'acme', amount: 1500 }, 422, 'invalid_fields'],
  ['POST invoices', { customer_id: 'acme', amount: '0.00' }, 422, 'invalid_fields'],
  ['POST invoices', { customer_id: 'acme', amount: '1.00', currency: 'usd' }, 422, 'invalid_fields'],
  ['POST invoices', undefined, 422, 'invalid_fields'],
  ['POST invoices/inv-1/authorize', undefined, 409, 'invoice_state'],
  ['POST invoices/inv-1/send', { to: 'nowhere' }, 422, 'invalid_fields'],
  ['POST invoices/inv-2/cancel', undefined, 409, 'invoice_paid'],
  ['POST invoices/inv-0/cancel', undefined, 404, 'invoice_not_found'],

  ['POST payments', payment, 409, 'invoice_state'],
  ['POST payments', { ...payment, status: 'failed', reason: 'No.' }, 409, 'invoice_state'],
  ['POST payments', { ...payment, invoice_id: 'inv-2', amount: '1499.01' }, 409, 'payment_exceeds_balance'],
  ['POST payments', { ...payment, invoice_id: 'inv-0' }, 404, 'invoice_not_found'],
  ['POST payments', { ...payment, status: 'failed' }, 422, 'invalid_fields'],
  ['POST payments', { ...payment, status: 'pending' }, 422, 'invalid_fields'],
  ['POST payments', { ...payment, amount: '0.001' }, 422, 'invalid_fields'],
  ['GET payments/pay-0', undefined, 404, 'payment_not_found'],
]

/** The same ids in another company: nobody reads or changes what is not theirs. */
const foreign: readonly (readonly [request: string, body: object | undefined, error: string])[] = [
  ['GET customers/acme', undefined, 'customer_not_found'],
  ['GET products/COFFEE', undefined, 'product_not_found'],
  ['POST products/COFFEE/moves', { change: '1', reason: 'count' }, 'product_not_found'],
  ['GET sales-orders/so-2', undefined, 'sales_order_not_found'],
  ['POST sales-orders/so-2/confirm', undefined, 'sales_order_not_found'],
  ['POST sales-orders/so-2/cancel', undefined, 'sales_order_not_found'],
  ['GET invoices/inv-1', undefined, 'invoice_not_found'],
  ['POST invoices/inv-1/send', { to: acme.email }, 'invoice_not_found'],
  ['POST invoices/inv-1/authorize', undefined, 'invoice_not_found'],
  ['POST invoices/inv-1/cancel', undefined, 'invoice_not_found'],
  ['GET payments/pay-1', undefined, 'payment_not_found'],
  ['POST payments', { ...payment, invoice_id: 'inv-2' }, 'invoice_not_found'],
]

describe.each(engines)('%s', (_, open) => {
  let api: TestApi
  beforeAll(async () => {
    api = await openApi(await open())
    await api.call('PUT', { name: 'Other', tax_id: '0992345678001' }, 'other')
    await api.call('PUT customers/acme', acme)
    for (const sku of ['COFFEE', 'SOLD-OUT']) await api.call(`PUT products/${sku}`, coffee)
    await api.call('POST products/COFFEE/moves', { change: '1', reason: 'count' })
    await api.call('POST sales-orders', order(one))
    await api.call('POST sales-orders/so-1/cancel')
    await api.call('POST sales-orders', order(one, { ...one, sku: 'SOLD-OUT' }))
    for (const _invoice of [1, 2]) {
      await api.call('POST invoices', { customer_id: 'acme', amount: '1500.00' })
    }
    await api.call('POST invoices/inv-2/send', { to: acme.email })
    await api.call('POST invoices/inv-2/authorize')
    const { status } = await api.call('POST payments', { ...payment, invoice_id: 'inv-2' })
    expect(status).toBe(201)
  })
  afterAll(() => api.close())

  const everything = async () => {
    const lists = ['customers', 'products', 'products/COFFEE/moves', 'sales-orders', 'invoices', 'payments']
    return await Promise.all(lists.map((list) => api.call(`GET ${list}`)))
  }

  test.each(refusals)(
    '%s %j is refused with %i %s, changes nothing and tells nobody',
    async (request, body, status, error) => {
      const before = await everything()
      const outcome = await api.toldBy(async () =>
        expect(await api.call(request, body)).toMatchObject({ status, body: { error } }),
      )
      expect(outcome).toEqual({ told: [], commits: 0 })
      expect(await everything()).toEqual(before)
    },
  )

  test.each(foreign)('%s %j finds nothing in another company', async (request, body, error) => {
    const outcome = await api.toldBy(async () =>
      expect(await api.call(request, body, 'other')).toMatchObject({ status: 404, body: { error } }),
    )
    expect(outcome).toEqual({ told: [], commits: 0 })
  })

  test('the lists of a company are empty where only another one has something', async () => {
    for (const list of ['customers', 'products', 'sales-orders', 'invoices', 'payments']) {
      expect(await api.call(`GET ${list}`, undefined, 'other')).toEqual({ status: 200, body: { data: [] } })
    }
  })

  test('in a company that does not exist, nothing can be added', async () => {
    const additions = [
      ['PUT customers/acme', acme],
      ['PUT products/COFFEE', coffee],
      ['POST sales-orders', order(one)],
      ['POST invoices', { customer_id: 'acme', amount: '1.00' }],
    ] as const
    for (const [request, body] of additions) {
      const answer = await api.call(request, body, 'nowhere')
      expect(answer).toMatchObject({ status: 404, body: { error: 'company_not_found' } })
    }
  })
})
