import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { engines } from '../../../packages/server/test/support/db.ts'
import { type Answer, acme, openApi, type TestApi } from './support.ts'

describe.each(engines)('%s', (_, open) => {
  let api: TestApi
  beforeAll(async () => {
    api = await openApi(await open())
  })
  afterAll(() => api.close())

  async function draft(fields: object = {}): Promise<Answer> {
    const invoice = { customer_id: 'acme', amount: '1500.00', ...fields }
    const { status, body } = await api.call('POST invoices', invoice)
    expect(status).toBe(201)
    return body
  }

  /** The data of the newest events, with their types. */
  const newest = async (count: number) =>
    (await api.bodies()).slice(-count).map(({ event, data }) => ({ event, ...data }))

  test('saving a customer tells of it once: created, then updated with what changed, then nothing', async () => {
    const save = (customer: object) => () => api.call('PUT customers/acme', customer)
    expect(await api.toldBy(save(acme))).toEqual({ told: ['customer.created'], commits: 1 })
    const changed = { ...acme, email: null, phone: '+593 2 555 0100' }
    expect((await api.toldBy(save(changed))).told).toEqual(['customer.updated'])
    expect(await newest(1)).toMatchObject([{ changed_fields: ['email', 'phone'] }])
    expect((await api.toldBy(save(changed))).told).toEqual([])
  })

  test('an invoice goes from draft to sent, authorized and cancelled, and each step tells of itself', async () => {
    let invoice = await draft()
    const step = async (name: string, input?: object) => {
      const { told } = await api.toldBy(async () => {
        const { status, body } = await api.call(`POST invoices/${invoice.id}/${name}`, input)
        expect(status).toBe(200)
        invoice = body
      })
      return [invoice.status, ...told]
    }
    expect(await step('send', { to: 'billing@acme.example' })).toEqual(['sent', 'invoice.sent'])
    expect(await step('authorize')).toEqual(['authorized', 'invoice.authorized'])
    expect(invoice.access_key).toMatch(/^\d{49}$/)
    expect(await step('cancel', { reason: 'Twice' })).toEqual(['cancelled', 'invoice.cancelled'])

    const common = { invoice_id: invoice.id, amount: '1500.00', currency: 'USD', customer_name: 'Acme Corp' }
    expect(await newest(3)).toMatchObject([
      { ...common, event: 'invoice.sent', sent_to: 'billing@acme.example' },
      { ...common, event: 'invoice.authorized', authorization_key: invoice.access_key },
      { ...common, event: 'invoice.cancelled', reason: 'Twice' },
    ])
  })

  test('the tax authority rejects a large invoice to a customer without a tax id', async () => {
    await api.call('PUT customers/walk-in', { name: 'Walk-in' })
    const large = await draft({ customer_id: 'walk-in', amount: '50' })
    await api.call(`POST invoices/${large.id}/send`, { to: 'a@b.example' })
    const { told } = await api.toldBy(() => api.call(`POST invoices/${large.id}/authorize`))
    expect(told).toEqual(['invoice.rejected'])
    expect(await newest(1)).toMatchObject([{ amount: '50.00', error_code: '69' }])
  })

  test('numbers have no gaps, though an attempt between failed, and none is taken twice at once', async () => {
    const sequence = async () => Number(String((await draft()).number).slice(-9))
    const first = await sequence()
    await api.call('POST invoices', { customer_id: 'nobody', amount: '1.00' })
    const numbers = await Promise.all([sequence(), sequence(), sequence()])
    expect(numbers.toSorted((a, b) => a - b)).toEqual([first + 1, first + 2, first + 3])
  })

  test('stock moves in and out, tells of each change, and of running low once for each time it falls', async () => {
    const beans = { name: 'Beans', price: '15.90', warehouse: 'quito', threshold: '2.5' }
    const unnoticed = await api.toldBy(() => api.call('PUT products/BEANS', beans))
    expect(unnoticed.told).toEqual([])
    const move = async (change: string) => {
      const answer = await api.toldBy(() =>
        api.call('POST products/BEANS/moves', { change, reason: 'count' }),
      )
      return answer.told
    }
    const low = ['inventory.updated', 'inventory.low']
    expect(await move('3')).toEqual(['inventory.updated'])
    expect(await move('-0.5')).toEqual(low)
    expect(await newest(2)).toMatchObject([
      { sku: 'BEANS', product_name: 'Beans', quantity: '2.5', previous_quantity: '3', reason: 'count' },
      { sku: 'BEANS', warehouse_id: 'quito', quantity: '2.5', threshold: '2.5' },
    ])
    expect(await move('-1')).toEqual(['inventory.updated'])
    expect(await move('1.25')).toEqual(['inventory.updated'])
    expect(await move('-2.75')).toEqual(low)
    const { body } = await api.call('GET products/BEANS/moves')
    expect(body).toMatchObject({ data: [{ change: '-2.75', quantity: '0' }, {}, {}, {}, { change: '3' }] })
  })

  test('an order takes its lines out of stock when it is confirmed, and gives them back when it is cancelled', async () => {
    for (const [sku, price] of [
      ['FILTER', '2.25'],
      ['PRESS', '24.00'],
    ] as const) {
      await api.call(`PUT products/${sku}`, { name: sku, price, warehouse: 'quito' })
      await api.call(`POST products/${sku}/moves`, { change: '10', reason: 'purchase' })
    }
    const quantities = async () => {
      const of = async (sku: string) => (await api.call(`GET products/${sku}`)).body.quantity
      return [await of('FILTER'), await of('PRESS')]
    }
    const lines = [
      { sku: 'PRESS', quantity: '1' },
      { sku: 'FILTER', quantity: '2.5' },
    ]
    const { body: order } = await api.call('POST sales-orders', { customer_id: 'acme', lines })
    expect(order).toMatchObject({ number: 'SO-000001', status: 'draft', customer_name: 'Acme Corp' })
    // 24.00 and 5.625, which is 5.63.
    expect(order.amount).toBe('29.63')
    expect(await quantities()).toEqual(['10', '10'])

    const confirmed = await api.toldBy(() => api.call(`POST sales-orders/${order.id}/confirm`))
    expect(confirmed.told).toEqual(['sales_order.confirmed', 'inventory.updated', 'inventory.updated'])
    expect(await newest(3)).toMatchObject([
      { order_number: 'SO-000001', amount: '29.63', currency: 'USD', customer_id: 'acme' },
      { sku: 'FILTER', quantity: '7.5', reason: 'sale' },
      { sku: 'PRESS', quantity: '9', reason: 'sale' },
    ])

    // The price of tomorrow is not that of the order.
    await api.call('PUT products/PRESS', { name: 'Press', price: '99.00', warehouse: 'quito' })
    await api.call(`POST sales-orders/${order.id}/cancel`, { reason: 'Twice' })
    expect(await quantities()).toEqual(['10', '10'])
    expect((await api.call(`GET sales-orders/${order.id}`)).body).toMatchObject({
      amount: '29.63',
      status: 'cancelled',
      reason: 'Twice',
      lines: [
        { sku: 'FILTER', quantity: '2.5', price: '2.25' },
        { sku: 'PRESS', price: '24.00' },
      ],
    })

    const { body: never } = await api.call('POST sales-orders', { customer_id: 'acme', lines })
    const cancelled = await api.toldBy(() => api.call(`POST sales-orders/${never.id}/cancel`))
    expect(cancelled.told).toEqual(['sales_order.cancelled'])
  })

  test('an invoice is paid in parts up to its amount; what failed is on record and pays nothing', async () => {
    const { id } = await draft({ amount: '100.10' })
    await api.call(`POST invoices/${id}/send`, { to: acme.email })
    await api.call(`POST invoices/${id}/authorize`)
    const pay = (amount: string) =>
      api.call('POST payments', { status: 'received', invoice_id: id, amount, method: 'transfer' })
    const failure = { status: 'failed', method: 'card', reason: 'Insufficient funds.', error_code: '51' }

    const failed = await api.toldBy(() =>
      api.call('POST payments', { ...failure, invoice_id: id, amount: '100.10' }),
    )
    expect(failed.told).toEqual(['payment.failed'])
    expect(await newest(1)).toMatchObject([{ ...failure, invoice_id: id, customer_name: 'Acme Corp' }])
    expect((await api.toldBy(() => pay('100'))).told).toEqual(['payment.received'])
    expect(await newest(1)).toMatchObject([{ amount: '100.00', method: 'transfer', status: 'received' }])

    expect(await pay('0.11')).toMatchObject({ status: 409, body: { error: 'payment_exceeds_balance' } })
    expect(await api.call(`POST invoices/${id}/cancel`)).toMatchObject({
      status: 409,
      body: { error: 'invoice_paid' },
    })
    const { body: last } = await pay('0.1')
    expect((await api.call(`GET invoices/${id}`)).body).toMatchObject({ paid: '100.10' })
    expect((await api.call(`GET payments/${last.id}`)).body).toEqual(last)
    expect((await api.call('GET payments')).body).toMatchObject({
      data: [{ amount: '0.10' }, { amount: '100.00' }, { amount: '100.10', status: 'failed' }],
    })
  })
})
