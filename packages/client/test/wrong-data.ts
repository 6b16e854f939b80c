import {
  createTrigger,
  type GanchoErrorCode,
  InvoicingWebhookService,
  type OpenTransaction,
  type StandardSchema,
  trigger,
} from '../src/index.ts'
import { invoice, tenantId } from './prepare.ts'

type Call = (
  tx: OpenTransaction,
  logger: { error(fields: object, message: string): void },
) => Promise<unknown>

/** A call of a service method with this instead of what is right: what plain JavaScript may pass. */
const created =
  (wrong: object): Call =>
  (tx, logger) =>
    new InvoicingWebhookService(tx, { logger }).triggerInvoiceCreated({ ...invoice, ...wrong })

/** The same of `trigger`. */
const triggered =
  (wrong: object): Call =>
  (tx, logger) => {
    const data = { invoice_id: 'inv-123', invoice_number: '1', amount: '1.00', customer_name: 'Acme Corp' }
    return trigger(tx, { tenantId, event: 'invoice.created', data, ...wrong }, { logger })
  }

const anything: StandardSchema = {
  '~standard': { version: 1, vendor: 'none', validate: (value) => ({ value }) },
}
const ownTrigger = createTrigger({
  'parcel.shipped': {
    name: 'parcel.shipped',
    group: 'Parcels',
    description: '',
    schema: anything,
    jsonSchema: {},
  },
})
const ownTriggered =
  (data: unknown): Call =>
  (tx, logger) =>
    ownTrigger(tx, { tenantId, event: 'parcel.shipped', data }, { logger })

/** What a trigger refuses before any SQL, and the code it says it with. The guide shows this table. */
export const wrongData: readonly (readonly [what: string, code: GanchoErrorCode, call: Call])[] = [
  ['a field is missing', 'data_invalid', created({ customerName: undefined })],
  ['a field has another type', 'data_invalid', created({ customerName: 5 })],
  ['an amount is a number', 'money_must_be_string', created({ amount: 1500.1 })],
  ['an amount is not a plain decimal', 'data_invalid', created({ amount: '1.5e3' })],
  ['a misspelt event type', 'event_unknown', triggered({ event: 'invoice.creatd' })],
  ['a NUL character in an id', 'argument_invalid', created({ invoiceId: 'inv-\u0000' })],
  ['a NUL character in an idempotency key', 'argument_invalid', created({ idempotencyKey: 'k\u0000' })],
  ['half a surrogate pair in an id', 'argument_invalid', triggered({ resourceId: '\ud83d' })],
  ['an event of 300 KiB', 'event_too_large', created({ customerName: 'x'.repeat(300 * 1024) })],
  ['no tenant', 'tenant_id_invalid', created({ tenantId: undefined })],
  ['a tenant id that cannot be one', 'tenant_id_invalid', created({ tenantId: "tenant-789'; --" })],
  ['NaN, which JSON cannot carry', 'data_not_json', ownTriggered({ weight: Number.NaN })],
  ['data that is not an object', 'data_not_json', ownTriggered(['parcel'])],
]
