import { amount, currency, id, text } from './fields.ts'
import { moduleEvent } from './module-event.ts'

const invoice = {
  /** Your id of the invoice. */
  invoiceId: id('Your id of the invoice.'),
  /** The number printed on the invoice. */
  invoiceNumber: id('The number printed on the invoice.'),
  /** Decimal string, such as "1500.00". */
  amount,
  /** ISO 4217 code; USD when absent. */
  currency,
  /** Who is invoiced. */
  customerName: text('Who is invoiced.'),
  /** Your id of the customer. */
  customerId: id('Your id of the customer.').optional(),
}

const common = { group: 'Invoices', resourceType: 'invoice', resourceId: 'invoiceId' } as const

const example = {
  invoiceId: 'inv-123',
  invoiceNumber: '001-001-000000001',
  amount: '1500.00',
  currency: 'USD',
  customerName: 'Acme Corp',
  customerId: 'cust-456',
}

export const invoiceEvents = {
  'invoice.created': moduleEvent({
    ...common,
    name: 'invoice.created',
    description: 'An invoice was drafted.',
    arguments: invoice,
    status: 'draft',
    time: 'created_at',
    example,
  }),
  'invoice.sent': moduleEvent({
    ...common,
    name: 'invoice.sent',
    description: 'An invoice was sent to its customer.',
    arguments: {
      ...invoice,
      /** The address it was sent to. */
      sentTo: text('The address it was sent to.'),
    },
    status: 'sent',
    time: 'sent_at',
    example: { ...example, sentTo: 'billing@acme.example' },
  }),
  'invoice.authorized': moduleEvent({
    ...common,
    name: 'invoice.authorized',
    description: 'The tax authority (in Ecuador, the SRI) authorized an invoice.',
    arguments: {
      ...invoice,
      /** The tax authority's authorization number. */
      authorizationNumber: id("The tax authority's authorization number."),
      /** The access key under which the tax authority knows the invoice. */
      authorizationKey: id('The access key under which the tax authority knows the invoice.'),
    },
    status: 'authorized',
    time: 'authorized_at',
    example: {
      ...example,
      authorizationNumber: '1402202401179001234500110010010000000011234567813',
      authorizationKey: '1402202401179001234500110010010000000011234567813',
    },
  }),
  'invoice.rejected': moduleEvent({
    ...common,
    name: 'invoice.rejected',
    description: 'The tax authority rejected an invoice.',
    arguments: {
      ...invoice,
      /** Why, in the tax authority's words. */
      reason: text("Why, in the tax authority's words."),
      /** The tax authority's code of the error. */
      errorCode: id("The tax authority's code of the error.").optional(),
    },
    status: 'rejected',
    time: 'rejected_at',
    example: { ...example, reason: 'The access key is already registered.', errorCode: '43' },
  }),
  'invoice.cancelled': moduleEvent({
    ...common,
    name: 'invoice.cancelled',
    description: 'An invoice was cancelled.',
    arguments: {
      ...invoice,
      /** Why it was cancelled. */
      reason: text('Why it was cancelled.').optional(),
    },
    status: 'cancelled',
    time: 'cancelled_at',
    example: { ...example, reason: 'Issued to the wrong customer.' },
  }),
} as const
