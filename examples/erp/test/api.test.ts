import type { FastifyInstance } from 'fastify'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { engines } from '../../../packages/server/test/support/db.ts'
import { createApp } from '../src/app.ts'
import { openErp, type TestErp } from './support.ts'

const acme = { name: 'Acme Corp', tax_id: '1790012345001', email: 'billing@acme.example' }

describe.each(engines)('%s', (_, open) => {
  let opened: TestErp
  let app: FastifyInstance
  let commits = 0

  beforeAll(async () => {
    opened = await openErp(await open(), () => {
      commits += 1
    })
    app = createApp({
      erp: opened.erp,
      onError: (error) => {
        throw error
      },
    })
    await call('PUT', '/companies/demo', { name: 'Demo', tax_id: '1791234567001' })
    await call('PUT', '/companies/other', { name: 'Other', tax_id: '1797654321001' })
  })
  afterAll(async () => {
    await app.close()
    await opened.close()
  })

  async function call(method: 'GET' | 'PUT' | 'POST', url: string, body?: object) {
    const response = await app.inject({ method, url, ...(body !== undefined && { body }) })
    return { status: response.statusCode, body: response.json() }
  }

  /** What one call told, and how often it committed. */
  async function toldBy(work: () => Promise<unknown>) {
    const before = { told: (await opened.told()).length, commits }
    await work()
    return { told: (await opened.told()).slice(before.told), commits: commits - before.commits }
  }

  const nothing = { told: [], commits: 0 }

  async function draft(fields: object = {}) {
    const { status, body } = await call('POST', '/companies/demo/invoices', {
      customer_id: 'acme',
      amount: '1500.00',
      ...fields,
    })
    expect(status).toBe(201)
    return body
  }

  test('saving a customer tells of it once: created, then updated with what changed, then nothing', async () => {
    const save = (customer: object) => () => call('PUT', '/companies/demo/customers/acme', customer)
    expect(await toldBy(save(acme))).toEqual({ told: [['customer.created', 1]], commits: 1 })
    const changed = { ...acme, email: null, phone: '+593 2 555 0100' }
    expect((await toldBy(save(changed))).told).toEqual([['customer.updated', 1]])
    expect((await opened.bodies()).at(-1)?.data).toMatchObject({ changed_fields: ['email', 'phone'] })
    expect((await toldBy(save(changed))).told).toEqual([])
  })

  test('an invoice goes from draft to sent, authorized and cancelled, and each step tells of itself', async () => {
    let invoice = await draft()
    const step = async (name: string, body?: object) => {
      const { told } = await toldBy(async () => {
        const answer = await call('POST', `/companies/demo/invoices/${invoice.id}/${name}`, body)
        expect(answer.status).toBe(200)
        invoice = answer.body
      })
      return [invoice.status, ...told.flat()]
    }
    expect(await step('send', { to: 'billing@acme.example' })).toEqual(['sent', 'invoice.sent', 1])
    expect(await step('authorize')).toEqual(['authorized', 'invoice.authorized', 1])
    expect(invoice.access_key).toMatch(/^\d{49}$/)
    expect(await step('cancel', { reason: 'Twice' })).toEqual(['cancelled', 'invoice.cancelled', 1])

    const stored = (await opened.bodies()).slice(-3).map(({ event, data }) => ({ event, ...data }))
    const common = { invoice_id: invoice.id, amount: '1500.00', currency: 'USD', customer_name: 'Acme Corp' }
    expect(stored).toMatchObject([
      { ...common, event: 'invoice.sent', sent_to: 'billing@acme.example' },
      { ...common, event: 'invoice.authorized', authorization_key: invoice.access_key },
      { ...common, event: 'invoice.cancelled', reason: 'Twice' },
    ])
  })

  test('the tax authority rejects a large invoice to a customer without a tax id', async () => {
    await call('PUT', '/companies/demo/customers/walk-in', { name: 'Walk-in' })
    const large = await draft({ customer_id: 'walk-in', amount: '50' })
    await call('POST', `/companies/demo/invoices/${large.id}/send`, { to: 'a@b.example' })
    const { told } = await toldBy(() => call('POST', `/companies/demo/invoices/${large.id}/authorize`))
    expect(told).toEqual([['invoice.rejected', 1]])
    expect((await opened.bodies()).at(-1)?.data).toMatchObject({ amount: '50.00', error_code: '69' })
  })

  test('what is refused changes nothing and tells nobody', async () => {
    const { id } = await draft()
    const refusals: readonly (readonly [string, object | undefined, number, string])[] = [
      ['/companies/demo/invoices', { customer_id: 'nobody', amount: '1.00' }, 404, 'customer_not_found'],
      ['/companies/nowhere/invoices', { customer_id: 'acme', amount: '1.00' }, 404, 'company_not_found'],
      ['/companies/demo/invoices', { customer_id: 'acme', amount: 1500 }, 422, 'invalid_fields'],
      ['/companies/demo/invoices', { customer_id: 'acme', amount: '0.00' }, 422, 'invalid_fields'],
      [`/companies/demo/invoices/${id}/authorize`, undefined, 409, 'invoice_state'],
      ['/companies/demo/invoices/inv-0/cancel', undefined, 404, 'invoice_not_found'],
      [`/companies/other/invoices/${id}/cancel`, undefined, 404, 'invoice_not_found'],
    ]
    for (const [url, body, status, error] of refusals) {
      const outcome = await toldBy(async () =>
        expect(await call('POST', url, body)).toMatchObject({ status, body: { error } }),
      )
      expect(outcome).toEqual(nothing)
    }
  })

  test('numbers have no gaps, though an attempt between failed, and none is taken twice at once', async () => {
    const first = Number((await draft()).number.slice(-9))
    await call('POST', '/companies/demo/invoices', { customer_id: 'nobody', amount: '1.00' })
    const numbers = (await Promise.all([draft(), draft(), draft()])).map(({ number }) =>
      Number(number.slice(-9)),
    )
    expect(numbers.toSorted((a, b) => a - b)).toEqual([first + 1, first + 2, first + 3])
  })

  test('a company sees its own invoices only', async () => {
    expect((await call('GET', '/companies/demo/invoices')).body.data).not.toEqual([])
    expect((await call('GET', '/companies/other/invoices')).body).toEqual({ data: [] })
  })
})
