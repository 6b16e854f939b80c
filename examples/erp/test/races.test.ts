import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { engines } from '../../../packages/server/test/support/db.ts'
import { acme, coffee, openApi, type TestApi } from './support.ts'

/** What two requests at once may not do. On PGlite they take turns; on PostgreSQL they meet. */
describe.each(engines)('%s', (_, open) => {
  let api: TestApi
  beforeAll(async () => {
    api = await openApi(await open())
    await api.call('PUT customers/acme', acme)
  })
  afterAll(() => api.close())

  async function stocked(sku: string, quantity: string): Promise<void> {
    await api.call(`PUT products/${sku}`, coffee)
    await api.call(`POST products/${sku}/moves`, { change: quantity, reason: 'purchase' })
  }

  async function draftOrder(...skus: string[]): Promise<string> {
    const lines = skus.map((sku) => ({ sku, quantity: '1' }))
    return String((await api.call('POST sales-orders', { customer_id: 'acme', lines })).body.id)
  }

  async function authorizedInvoice(): Promise<string> {
    const { body } = await api.call('POST invoices', { customer_id: 'acme', amount: '100.00' })
    await api.call(`POST invoices/${body.id}/send`, { to: acme.email })
    await api.call(`POST invoices/${body.id}/authorize`)
    return String(body.id)
  }

  const payment = (invoice_id: string, amount: string) =>
    api.call('POST payments', { status: 'received', invoice_id, amount, method: 'cash' })

  const quantityOf = async (sku: string) => (await api.call(`GET products/${sku}`)).body.quantity

  /** The answers' statuses, in order of size, and what was told. */
  async function atOnce(requests: readonly (() => ReturnType<TestApi['call']>)[]) {
    let statuses: number[] = []
    const { told } = await api.toldBy(async () => {
      const answers = await Promise.all(requests.map((request) => request()))
      statuses = answers.map(({ status }) => status).toSorted((a, b) => a - b)
    })
    return { statuses, told: told.toSorted() }
  }

  test('two orders for the last unit: one is confirmed, the other stays a draft and tells nobody', async () => {
    await stocked('LAST', '1')
    const orders = [await draftOrder('LAST'), await draftOrder('LAST')]
    const confirm = (id: string) => () => api.call(`POST sales-orders/${id}/confirm`)
    expect(await atOnce(orders.map(confirm))).toEqual({
      statuses: [200, 409],
      told: ['inventory.updated', 'sales_order.confirmed'],
    })
    expect(await quantityOf('LAST')).toBe('0')
    const states = await Promise.all(
      orders.map(async (id) => (await api.call(`GET sales-orders/${id}`)).body.status),
    )
    expect(states.toSorted()).toEqual(['confirmed', 'draft'])
  })

  test('orders that name the same products in opposite order do not block each other', async () => {
    await stocked('A', '10')
    await stocked('B', '10')
    const orders: string[] = []
    for (let pair = 0; pair < 5; pair += 1)
      orders.push(await draftOrder('A', 'B'), await draftOrder('B', 'A'))
    const { statuses } = await atOnce(orders.map((id) => () => api.call(`POST sales-orders/${id}/confirm`)))
    expect(statuses).toEqual(orders.map(() => 200))
    expect([await quantityOf('A'), await quantityOf('B')]).toEqual(['0', '0'])
  })

  test('an order that is cancelled twice at once gives its stock back once', async () => {
    await stocked('BACK', '5')
    const id = await draftOrder('BACK')
    await api.call(`POST sales-orders/${id}/confirm`)
    const cancel = () => api.call(`POST sales-orders/${id}/cancel`)
    expect(await atOnce([cancel, cancel])).toEqual({
      statuses: [200, 409],
      told: ['inventory.updated', 'sales_order.cancelled'],
    })
    expect(await quantityOf('BACK')).toBe('5')
  })

  test('an order that is confirmed and cancelled at once leaves the stock as it was', async () => {
    for (let round = 0; round < 5; round += 1) {
      const sku = `BOTH-${round}`
      await stocked(sku, '5')
      const id = await draftOrder(sku)
      const requests = ['confirm', 'cancel'].map((verb) => () => api.call(`POST sales-orders/${id}/${verb}`))
      await atOnce(requests)
      expect(await quantityOf(sku)).toBe('5')
    }
  })

  test('sales at once that take stock below its threshold tell of it once', async () => {
    await stocked('FALLING', '6')
    const sell = () => api.call('POST products/FALLING/moves', { change: '-1', reason: 'sale' })
    const { told } = await atOnce(Array.from({ length: 6 }, () => sell))
    expect(told.filter((event) => event === 'inventory.low')).toHaveLength(1)
    expect(told.filter((event) => event === 'inventory.updated')).toHaveLength(6)
  })

  test('payments at once never exceed what is due, and only those that count are told', async () => {
    const invoice = await authorizedInvoice()
    const pay = () => payment(invoice, '40.00')
    expect(await atOnce([pay, pay, pay, pay])).toEqual({
      statuses: [201, 201, 409, 409],
      told: ['payment.received', 'payment.received'],
    })
    expect((await api.call(`GET invoices/${invoice}`)).body).toMatchObject({ paid: '80.00' })
  })

  test('an invoice is either paid or cancelled', async () => {
    for (let round = 0; round < 5; round += 1) {
      const invoice = await authorizedInvoice()
      const cancel = () => api.call(`POST invoices/${invoice}/cancel`)
      const { statuses, told } = await atOnce([() => payment(invoice, '100.00'), cancel])
      expect([statuses[1], told.length]).toEqual([409, 1])
      const { status, paid } = (await api.call(`GET invoices/${invoice}`)).body
      expect([
        ['authorized', '100.00'],
        ['cancelled', '0.00'],
      ]).toContainEqual([status, paid])
    }
  })
})
