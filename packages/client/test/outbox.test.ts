import { inspect } from 'node:util'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { z } from 'zod'
import {
  createTrigger,
  GanchoError,
  InvoicingWebhookService,
  type OpenTransaction,
  trigger,
  triggerBatch,
} from '../src/index.ts'
import type { Application } from './libraries/application.ts'
import { libraries } from './libraries/libraries.ts'
import { clear, invoice, otherTenantId, stored, tenantId } from './prepare.ts'
import { wrongData } from './wrong-data.ts'

const now = () => new Date('2024-02-14T10:30:00.000Z')

/** Typed here, and not registered in the database. */
const unregistered = createTrigger({
  'parcel.shipped': {
    name: 'parcel.shipped',
    group: 'Parcels',
    description: 'A parcel left.',
    schema: z.object({ parcel: z.string() }),
    jsonSchema: {},
    example: { parcel: 'p-1' },
  },
})

interface LogEntry {
  readonly fields: Readonly<Record<string, unknown>>
  readonly message: string
}

describe.each(libraries)('with a transaction of %s', (_, open) => {
  let app: Application
  let log: LogEntry[] = []
  const logger = { error: (fields: LogEntry['fields'], message: string) => log.push({ fields, message }) }

  beforeAll(async () => {
    app = await open()
  })
  afterAll(() => app.close())
  beforeEach(async () => {
    log = []
    await clear(app.db)
  })

  test('the event and its delivery are committed with the work, as the specification shows them', async () => {
    const { id } = await app.inTransaction(async ({ tx, insertInvoice }) => {
      await insertInvoice('inv-123')
      return await new InvoicingWebhookService(tx, { now }).triggerInvoiceCreated(invoice)
    })

    const { invoices, events, deliveries } = await stored(app.db)
    expect(invoices).toEqual(['inv-123'])
    expect(deliveries).toEqual([{ event_id: id, tenant_id: tenantId }])
    expect(events.map((event) => event.body.replace(/"timestamp":"[^"]+"/, '"timestamp":"…"'))).toEqual([
      `{"id":"${id}","timestamp":"…","event":"invoice.created","data":{"invoice_id":"inv-123",` +
        '"invoice_number":"001-001-000000001","amount":"1500.00","currency":"USD","customer_name":"Acme Corp",' +
        '"customer_id":"cust-456","status":"draft","created_at":"2024-02-14T10:30:00.000Z"},' +
        '"tenant_id":"tenant-789","resource_type":"invoice","resource_id":"inv-123"}',
    ])
  })

  test('and rolled back with it', async () => {
    const changedMind = new Error('the customer changed their mind')
    await expect(
      app.inTransaction(async ({ tx, insertInvoice }) => {
        await insertInvoice('inv-123')
        await new InvoicingWebhookService(tx).triggerInvoiceCreated(invoice)
        throw changedMind
      }),
    ).rejects.toBe(changedMind)
    expect(await stored(app.db)).toEqual({ invoices: [], events: [], deliveries: [] })
  })

  test('wrong data is refused with its code, the transaction goes on and its work is committed, and the log says why', async () => {
    await app.inTransaction(async ({ tx, insertInvoice }) => {
      for (const [what, code, call] of wrongData) {
        await expect(call(tx, logger), what).rejects.toMatchObject({ code })
        await insertInvoice(what)
      }
    })

    const { invoices, events, deliveries } = await stored(app.db)
    expect(invoices).toHaveLength(wrongData.length)
    expect([events, deliveries]).toEqual([[], []])
    expect(log.map(({ fields }) => fields)).toMatchObject(wrongData.map(([, code]) => ({ err: { code } })))
  })

  test('what is no transaction of the library is refused, and stores nothing', async () => {
    for (const tx of app.notTransactions) {
      const service = new InvoicingWebhookService(tx as OpenTransaction, { logger })
      await expect(service.triggerInvoiceCreated(invoice)).rejects.toMatchObject({
        code: 'transaction_unusable',
      })
    }
    expect(log).toHaveLength(app.notTransactions.length)
    expect((await stored(app.db)).events).toEqual([])
  })

  test('a transaction that is over is refused, where that can be known', async () => {
    const { tx } = await app.inTransaction(async (work) => work)
    const triggering = new InvoicingWebhookService(tx, { logger }).triggerInvoiceCreated(invoice)
    const outcome = await triggering.then(
      () => 'nobody',
      (error) => (error.code === 'transaction_unusable' ? 'we' : 'the library'),
    )
    expect(outcome).toBe(app.refusesWhenOver)
    expect((await stored(app.db)).events).toHaveLength(outcome === 'nobody' ? 1 : 0)
  })

  test('in a transaction that already failed, the error is thrown as it came, and the log has its cause, not the data', async () => {
    const failing = app.inTransaction(async ({ tx, insertInvoice }) => {
      await insertInvoice('inv-123')
      await insertInvoice('inv-123').catch(() => {})
      const triggering = new InvoicingWebhookService(tx, { logger }).triggerInvoiceCreated(invoice)
      await expect(triggering).rejects.not.toBeInstanceOf(GanchoError)
      throw new Error('roll back')
    })
    await expect(failing).rejects.toThrow()
    expect(log).toMatchObject([{ fields: { event: 'invoice.created', tenantId, err: { code: '25P02' } } }])
    expect(inspect(log, { depth: 10 })).not.toContain(invoice.customerName)
    expect(await stored(app.db)).toEqual({ invoices: [], events: [], deliveries: [] })
  })

  test('a repeated idempotency key is one event; with other content it is an error, with the cause in the log', async () => {
    const input = { tenantId, event: 'invoice.created', idempotencyKey: 'inv-123/created' } as const
    const data = { invoice_id: 'inv-123', invoice_number: '1', amount: '1500.00', customer_name: 'Acme Corp' }
    const first = await app.inTransaction(({ tx }) => trigger(tx, { ...input, data }))
    expect(await app.inTransaction(({ tx }) => trigger(tx, { ...input, data }))).toEqual(first)
    expect((await stored(app.db)).deliveries).toHaveLength(1)

    const other = app.inTransaction(({ tx }) =>
      trigger(tx, { ...input, data: { ...data, amount: '1.00' } }, { logger }),
    )
    await expect(other).rejects.toMatchObject({
      code: 'idempotency_key_reused',
      message: expect.stringMatching(
        `^The database refused the event: idempotency key .* ${first.id}\\. Send`,
      ),
    })
    expect(log).toMatchObject([
      { fields: { err: { code: 'idempotency_key_reused', cause: { code: 'GN004' } } } },
    ])
  })

  test('a batch is stored in its order, each event as it was given, or not at all', async () => {
    const data = {
      invoice_id: 'inv-1',
      invoice_number: '1',
      amount: '1.00',
      customer_name: 'A "\\" {B},\n\u0000ñ',
    }
    const events = [
      { event: 'invoice.created', data, resourceType: 'invoice', resourceId: 'a "\\" {b}' },
      { event: 'invoice.cancelled', data, idempotencyKey: 'inv-1/cancelled' },
      { event: 'invoice.created', data: { ...data, invoice_id: 'inv-2' } },
    ] as const
    const ids = await app.inTransaction(async ({ tx, insertInvoice }) => {
      const wrong = { event: 'invoice.created', data: { ...data, amount: '1.5e3' } } as const
      const refused = triggerBatch(tx, { tenantId, events: [...events, wrong] }, { logger })
      await expect(refused).rejects.toMatchObject({ code: 'data_invalid' })
      await insertInvoice('inv-1')
      return (await triggerBatch(tx, { tenantId, events })).map(({ id }) => id)
    })

    const { events: rows, deliveries } = await stored(app.db)
    expect(deliveries.map(({ event_id }) => event_id)).toEqual(ids)
    expect(ids.map((id) => rows.find((row) => row.id === id)?.body)).toEqual(
      events.map((event) => expect.stringContaining(`"data":${JSON.stringify(event.data)},"tenant_id"`)),
    )
    expect(rows.map(({ body }) => JSON.parse(body).resource_id)).toContain('a "\\" {b}')
  })

  test('an event goes to its own tenant only, and nowhere without a subscription', async () => {
    await app.inTransaction(async ({ tx }) => {
      await new InvoicingWebhookService(tx).triggerInvoiceCreated({ ...invoice, tenantId: otherTenantId })
      await new InvoicingWebhookService(tx).triggerInvoiceCreated({ ...invoice, tenantId: 'nobody-listens' })
    })
    expect((await stored(app.db)).deliveries).toMatchObject([{ tenant_id: otherTenantId }])
  })

  test('the largest event is exactly 256 KiB on the wire; one byte more fails before any SQL', async () => {
    const data = { invoice_id: 'inv-123', invoice_number: '1', amount: '1500.00' }
    const event = (paddingBytes: number) => ({
      ...({ tenantId, event: 'invoice.created', resourceId: 'é"\\' } as const),
      data: { ...data, customer_name: 'ñ'.repeat(paddingBytes / 2) + 'n'.repeat(paddingBytes % 2) },
    })
    const bytesOf = async (id: string) =>
      Buffer.byteLength((await stored(app.db)).events.find((row) => row.id === id)?.body ?? '')

    const smallest = await app.inTransaction(({ tx }) => trigger(tx, event(0)))
    const room = 262_144 - (await bytesOf(smallest.id))
    const largest = await app.inTransaction(async ({ tx }) => {
      await expect(trigger(tx, event(room + 1), { logger })).rejects.toMatchObject({
        code: 'event_too_large',
      })
      return await trigger(tx, event(room))
    })
    expect(await bytesOf(largest.id)).toBe(262_144)
  })

  test('an error of the database is thrown coded, and the caller rolls everything back', async () => {
    const sending = app.inTransaction(async ({ tx, insertInvoice }) => {
      await insertInvoice('inv-123')
      await unregistered(tx, { tenantId, event: 'parcel.shipped', data: { parcel: 'p-1' } }, { logger })
    })
    await expect(sending).rejects.toMatchObject({
      code: 'event_unknown',
      message: expect.stringContaining("unknown event type 'parcel.shipped'"),
    })
    expect(log).toMatchObject([{ fields: { event: 'parcel.shipped', err: { cause: { code: 'GN001' } } } }])
    expect(await stored(app.db)).toEqual({ invoices: [], events: [], deliveries: [] })
  })
})
