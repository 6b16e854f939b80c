import { mkdtempSync, rmSync } from 'node:fs'
import { catalogue, createClient, type EventName } from '@gancho/client'
import { verify, WebhookSignature } from '@gancho/verify'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createApp } from '../examples/erp/src/app.ts'
import { openPostgres, shareEmbedded } from '../examples/erp/src/database.ts'
import { createErp } from '../examples/erp/src/erp.ts'
import { migrate } from '../examples/erp/src/migrate.ts'
import { loadConfig } from '../packages/server/src/config.ts'
import { startServer } from '../packages/server/src/server/server.ts'
import { postgresForTest } from '../packages/server/test/support/db.ts'
import { type Receiver, startReceiver } from '../packages/server/test/support/receiver.ts'

const operatorKey = 'the operator key of this test'
const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'
const acme = { name: 'Acme Corp', tax_id: '1790012345001', email: 'billing@acme.example' }

/** The ERP's REST API, under one company: `POST invoices`, with a body. Anything but 2xx fails the test. */
type Erp = (request: string, body?: object) => Promise<Stored>
type Stored = Readonly<Record<string, unknown>>

/** What an event has to say, in the ERP's own words. */
interface Told {
  readonly resource: readonly [type: string, id: unknown]
  readonly data: Stored
}

/** For each event type the business call that makes it happen. A new event type does not compile without one. */
const calls: Readonly<Record<EventName, (erp: Erp) => Promise<Told>>> = {
  'invoice.created': async (erp) => ofInvoice(await draftInvoice(erp), { status: 'draft' }),
  'invoice.sent': async (erp) =>
    ofInvoice(await sendInvoice(erp, await draftInvoice(erp)), { status: 'sent', sent_to: acme.email }),
  'invoice.authorized': async (erp) => {
    const invoice = await authorizedInvoice(erp)
    expect(invoice.access_key).toMatch(/^\d{49}$/)
    return ofInvoice(invoice, { status: 'authorized', authorization_key: invoice.access_key })
  },
  'invoice.rejected': async (erp) => {
    await erp('PUT customers/walk-in', { name: 'Walk-in' })
    const sent = await sendInvoice(erp, await draftInvoice(erp, { customer_id: 'walk-in' }))
    const invoice = await erp(`POST invoices/${sent.id}/authorize`)
    return ofInvoice(invoice, { status: 'rejected', reason: invoice.reason, error_code: '69' })
  },
  'invoice.cancelled': async (erp) => {
    const { id } = await authorizedInvoice(erp)
    const invoice = await erp(`POST invoices/${id}/cancel`, { reason: 'Issued twice.' })
    return ofInvoice(invoice, { status: 'cancelled', reason: 'Issued twice.' })
  },
  'payment.received': async (erp) => {
    const invoice = await authorizedInvoice(erp)
    const received = { status: 'received', amount: '1000.01', method: 'transfer', reference: 'TRX-1' }
    const payment = await erp('POST payments', { ...received, invoice_id: invoice.id })
    expect(await erp(`GET invoices/${invoice.id}`)).toMatchObject({ paid: '1000.01' })
    return ofPayment(payment, invoice, received)
  },
  'payment.failed': async (erp) => {
    const invoice = await authorizedInvoice(erp)
    const failed = { status: 'failed', amount: '1500.00', method: 'card', reason: 'Insufficient funds.' }
    const payment = await erp('POST payments', { ...failed, invoice_id: invoice.id, error_code: '51' })
    return ofPayment(payment, invoice, { ...failed, error_code: '51' })
  },
  'customer.created': async (erp) => ofCustomer(await erp('PUT customers/new', { ...acme, name: 'New' })),
  'customer.updated': async (erp) => {
    await erp('PUT customers/moving', acme)
    const customer = await erp('PUT customers/moving', { ...acme, phone: '+593 2 555 0100' })
    return ofCustomer(customer, { phone: '+593 2 555 0100', changed_fields: ['phone'] })
  },
  'sales_order.created': async (erp) => {
    const order = await draftOrder(erp, await stockedProduct(erp, 'order-1'))
    return ofOrder(order, { amount: '13.50', status: 'draft' })
  },
  'sales_order.confirmed': async (erp) =>
    ofOrder(await confirmedOrder(erp, 'order-2'), { status: 'confirmed' }),
  'sales_order.cancelled': async (erp) => {
    const { id } = await confirmedOrder(erp, 'order-3')
    const order = await erp(`POST sales-orders/${id}/cancel`, { reason: 'Changed their mind.' })
    expect(await erp('GET products/order-3')).toMatchObject({ quantity: '10' })
    return ofOrder(order, { status: 'cancelled', reason: 'Changed their mind.' })
  },
  'inventory.updated': async (erp) => {
    const { sku } = await newProduct(erp, 'counted')
    await erp(`POST products/${sku}/moves`, { change: '9.5', reason: 'count' })
    const now = { quantity: '9.5', previous_quantity: '0', reason: 'count' }
    return ofProduct(await erp(`GET products/${sku}`), now)
  },
  'inventory.low': async (erp) => {
    const { sku } = await stockedProduct(erp, 'running-out')
    const order = await draftOrder(erp, { sku }, '8')
    await erp(`POST sales-orders/${order.id}/confirm`)
    return ofProduct(await erp(`GET products/${sku}`), { quantity: '2', threshold: '2' })
  },
}

const draftInvoice = (erp: Erp, fields: object = {}) =>
  erp('POST invoices', { customer_id: 'acme', amount: '1500.00', ...fields })

const sendInvoice = (erp: Erp, { id }: Stored) => erp(`POST invoices/${id}/send`, { to: acme.email })

async function authorizedInvoice(erp: Erp): Promise<Stored> {
  const { id } = await sendInvoice(erp, await draftInvoice(erp))
  return await erp(`POST invoices/${id}/authorize`)
}

/** A product of which there is nothing yet, low at 2. */
const newProduct = (erp: Erp, sku: string) =>
  erp(`PUT products/${sku}`, { name: 'Coffee 250 g', price: '4.50', warehouse: 'quito', threshold: '2' })

async function stockedProduct(erp: Erp, sku: string): Promise<Stored> {
  const product = await newProduct(erp, sku)
  await erp(`POST products/${sku}/moves`, { change: '10', reason: 'purchase' })
  return product
}

const draftOrder = (erp: Erp, { sku }: Stored, quantity = '3') =>
  erp('POST sales-orders', { customer_id: 'acme', lines: [{ sku, quantity }] })

async function confirmedOrder(erp: Erp, sku: string): Promise<Stored> {
  const { id } = await draftOrder(erp, await stockedProduct(erp, sku))
  const order = await erp(`POST sales-orders/${id}/confirm`)
  expect(await erp(`GET products/${sku}`)).toMatchObject({ quantity: '7' })
  return order
}

const ofInvoice = (
  { id, number, amount, currency, customer_name, customer_id }: Stored,
  more: Stored,
): Told => ({
  resource: ['invoice', id],
  data: { invoice_id: id, invoice_number: number, amount, currency, customer_name, customer_id, ...more },
})

const ofPayment = (
  { id }: Stored,
  { id: invoice_id, currency, customer_name }: Stored,
  more: Stored,
): Told => ({
  resource: ['payment', id],
  data: { payment_id: id, invoice_id, currency, customer_name, ...more },
})

const ofCustomer = ({ id, name, tax_id, email }: Stored, more: Stored = {}): Told => ({
  resource: ['customer', id],
  data: { customer_id: id, name, tax_id, email, ...more },
})

const ofOrder = ({ id, number, amount, customer_name, customer_id }: Stored, more: Stored): Told => ({
  resource: ['sales_order', id],
  data: { order_id: id, order_number: number, amount, currency: 'USD', customer_name, customer_id, ...more },
})

const ofProduct = ({ id, sku, name, warehouse }: Stored, more: Stored): Told => ({
  resource: ['product', id],
  data: { product_id: id, sku, product_name: name, warehouse_id: warehouse, ...more },
})

const engines = ['PGlite', 'PostgreSQL'] as const

describe.each(engines)('on %s', (engine) => {
  const stops: (() => Promise<unknown> | unknown)[] = []
  let url: string
  let receiver: Receiver

  beforeAll(async () => {
    const data = mkdtempSync('/tmp/gancho-fourteen-')
    stops.push(() => rmSync(data, { recursive: true }))
    receiver = await startReceiver()
    stops.push(receiver.close)
    const environment: Record<string, string> = {
      GANCHO_DATA: data,
      PORT: '0',
      GANCHO_OPERATOR_KEY: operatorKey,
    }
    if (engine === 'PostgreSQL') {
      const database = await postgresForTest()
      stops.push(database.close)
      environment.DATABASE_URL = database.url ?? ''
    }
    const server = await startServer(loadConfig({}, { development: true, environment }))
    stops.push(server.stop)
    const { pglite } = server.db
    const db = pglite === null ? openPostgres(environment.DATABASE_URL ?? '') : shareEmbedded(pglite)
    if (pglite === null) stops.push(() => db.destroy())
    await migrate(db)
    const erp = createErp(db, { afterCommit: server.wake })
    const app = createApp({
      erp,
      onError: (error) => {
        throw error
      },
    })
    stops.push(() => app.close())
    url = await app.listen({ host: '127.0.0.1', port: 0 })

    const gancho = createClient({ baseUrl: server.url, apiKey: operatorKey, tenantId: 'demo' })
    await gancho.webhooks.create({ url: receiver.url, events: ['*'], secret })
    for (const [company, tax_id] of [
      ['demo', '1791234567001'],
      ['other', '0992345678001'],
    ] as const) {
      await ofCompany(company)('PUT', { name: company, tax_id })
      await ofCompany(company)('PUT customers/acme', acme)
    }
  })
  afterAll(async () => {
    for (const stop of stops.toReversed()) await stop()
  })

  function ofCompany(company: string): Erp {
    return async (request, body) => {
      const [method = '', path] = request.split(' ')
      const home = `${url}/companies/${company}`
      const response = await fetch(path === undefined ? home : `${home}/${path}`, {
        method,
        ...(body !== undefined && {
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify(body),
        }),
      })
      const answer = (await response.json()) as Stored
      expect(response.ok, `${request}: ${JSON.stringify(answer)}`).toBe(true)
      return answer
    }
  }

  /** The POST of an event about a resource, as soon as it is there, with both signatures proved. */
  async function arrival(event: string, [type, id]: Told['resource']) {
    for (let count = 1; ; count += 1) {
      await receiver.until(count)
      const { body, headers } = receiver.received[count - 1]!
      const { event: name, resource_type, resource_id } = JSON.parse(body)
      if (name !== event || resource_type !== type || resource_id !== id) continue
      expect(WebhookSignature.verifyRaw(secret, body, headers['x-signature'])).toBe(true)
      return await verify(secret, body, headers)
    }
  }

  const each = Object.entries(calls) as [EventName, (typeof calls)[EventName]][]
  test.each(each)('%s arrives signed, valid, and says what the ERP stored', async (event, call) => {
    // The same in a company without a webhook: nothing of it may arrive.
    await call(ofCompany('other'))
    const { resource, data } = await call(ofCompany('demo'))

    const arrived = await arrival(event, resource)
    expect(arrived).toMatchObject({ event, tenant_id: 'demo', data })
    expect(await catalogue[event].schema['~standard'].validate(arrived.data)).not.toHaveProperty('issues')
  })

  test('each of them came once, and of one company only', async () => {
    // One more goes all the way, so that whatever else was to come has come.
    const last = await ofCompany('demo')('PUT customers/last', acme)
    await arrival('customer.created', ofCustomer(last).resource)
    const bodies = receiver.received.map(({ body }) => JSON.parse(body))
    expect(new Set(bodies.map(({ event }) => event))).toEqual(new Set(Object.keys(catalogue)))
    expect(new Set(bodies.map(({ id }) => id)).size).toBe(bodies.length)
    expect(new Set(bodies.map(({ tenant_id }) => tenant_id))).toEqual(new Set(['demo']))
  })
})
