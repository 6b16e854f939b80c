import { PGlite } from '@electric-sql/pglite'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { postgresForTest, type TestDatabase } from '../../server/test/support/db.ts'
import { InvoicingWebhookService, type OpenTransaction, trigger } from '../src/index.ts'
import { prepare, stored, tenantId } from './prepare.ts'

const invoice = {
  tenantId,
  invoiceId: 'inv-123',
  invoiceNumber: '1',
  amount: '1500.00',
  customerName: 'Acme Corp',
}
const logger = { error: () => {} }

/** A database without Gancho. */
let pglite: PGlite
beforeAll(async () => {
  pglite = await PGlite.create()
})
afterAll(() => pglite.close())

describe('what is no open transaction is refused before any SQL', () => {
  let db: TestDatabase
  beforeAll(async () => {
    db = await prepare(await postgresForTest())
  })
  afterAll(() => db.close())

  test('a pool, a database outside a transaction, a client before BEGIN, and anything else', async () => {
    const pool = new pg.Pool({ connectionString: db.url ?? '', max: 1 })
    const client = await pool.connect()
    try {
      const unusable: readonly unknown[] = [
        pool,
        client,
        db.kysely,
        pglite,
        {},
        null,
        undefined,
        'tx',
        { query: 1 },
      ]
      for (const tx of unusable) {
        const service = new InvoicingWebhookService(tx as OpenTransaction, { logger })
        await expect(service.triggerInvoiceCreated(invoice)).rejects.toMatchObject({
          code: 'transaction_unusable',
        })
      }
      expect((await stored(db)).events).toEqual([])
    } finally {
      client.release()
      await pool.end()
    }
  })
})

test('a database without Gancho says how to get it', async () => {
  const triggering = pglite.transaction((tx) =>
    new InvoicingWebhookService(tx, { logger }).triggerInvoiceCreated(invoice),
  )
  await expect(triggering).rejects.toMatchObject({ code: 'gancho_not_installed', cause: { code: '3F000' } })
})

describe('a function that runs SQL', () => {
  const data = { invoice_id: 'inv-123', invoice_number: '1', amount: '1500.00', customer_name: 'Acme Corp' }

  test('gets one statement with positional parameters, data as text', async () => {
    const statements: unknown[] = []
    const { id } = await trigger(
      async (text, values) => {
        statements.push([text, values])
        return [{ id: 'evt_1' }]
      },
      { tenantId, event: 'invoice.created', data },
    )
    expect(id).toBe('evt_1')
    expect(statements).toEqual([
      [
        expect.stringContaining('gancho.emit($1'),
        [tenantId, 'invoice.created', JSON.stringify(data), null, null, null],
      ],
    ])
  })

  test('that returns no rows is told so, instead of an id that is not there', async () => {
    for (const rows of [[], [[]], [{ id: 1 }], null, undefined]) {
      // @ts-expect-error what a wrapper in plain JavaScript might return
      const triggering = trigger(() => rows, { tenantId, event: 'invoice.created', data }, { logger })
      await expect(triggering).rejects.toMatchObject({ code: 'transaction_unusable' })
    }
  })

  test('may throw: its own error comes out as it is, so that a serialization failure can be retried', async () => {
    const failure = Object.assign(new Error('could not serialize access'), { code: '40001' })
    const failing = async () => {
      throw failure
    }
    await expect(trigger(failing, { tenantId, event: 'invoice.created', data }, { logger })).rejects.toBe(
      failure,
    )
  })

  test('is not called for data that the event type refuses, nor for no arguments at all', async () => {
    const never = async () => {
      throw new Error('SQL was run')
    }
    const event = 'invoice.created'
    const numeric = { ...data, amount: 1 }
    // @ts-expect-error a number for money
    const money = trigger(never, { tenantId, event, data: numeric }, { logger })
    await expect(money).rejects.toMatchObject({ code: 'money_must_be_string' })
    const incomplete = { ...data, customer_name: undefined }
    // @ts-expect-error a field is missing: customer_name
    const missing = trigger(never, { tenantId, event, data: incomplete }, { logger })
    await expect(missing).rejects.toMatchObject({ code: 'data_invalid' })
    const key = trigger(never, { tenantId, event, data, idempotencyKey: '' }, { logger })
    await expect(key).rejects.toMatchObject({ code: 'argument_invalid' })
    // @ts-expect-error no input
    await expect(trigger(never, undefined, { logger })).rejects.toMatchObject({ code: 'event_unknown' })
    // @ts-expect-error no arguments
    const none = new InvoicingWebhookService(never, { logger }).triggerInvoiceCreated()
    await expect(none).rejects.toMatchObject({ code: 'data_invalid' })
  })

  test('is not called for an event type outside the catalogue', async () => {
    const never = async () => {
      throw new Error('SQL was run')
    }
    for (const event of ['invoice.creatd', 'toString', '__proto__', '']) {
      // @ts-expect-error a name that is no event type
      const triggering = trigger(never, { tenantId, event, data }, { logger })
      await expect(triggering).rejects.toMatchObject({ code: 'event_unknown' })
    }
  })
})
