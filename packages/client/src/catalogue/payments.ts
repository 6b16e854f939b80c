import { amount, currency, id, text } from './fields.ts'
import { moduleEvent } from './module-event.ts'

const payment = {
  /** Your id of the payment. */
  paymentId: id('Your id of the payment.'),
  /** Decimal string, such as "1500.00". */
  amount,
  /** ISO 4217 code; USD when absent. */
  currency,
  /** How it was paid, such as "transfer", "card" or "cash". */
  method: id('How it was paid, such as "transfer", "card" or "cash".'),
  /** Your id of the invoice it pays. */
  invoiceId: id('Your id of the invoice it pays.').optional(),
  /** Your id of the customer who pays. */
  customerId: id('Your id of the customer who pays.').optional(),
  /** Who pays. */
  customerName: text('Who pays.').optional(),
  /** The reference of the bank or the payment provider. */
  reference: id('The reference of the bank or the payment provider.').optional(),
}

const common = { group: 'Payments', resourceType: 'payment', resourceId: 'paymentId' } as const

const example = {
  paymentId: 'pay-321',
  amount: '1500.00',
  currency: 'USD',
  method: 'transfer',
  invoiceId: 'inv-123',
  customerId: 'cust-456',
  customerName: 'Acme Corp',
  reference: 'TRX-2024-0214',
}

export const paymentEvents = {
  'payment.received': moduleEvent({
    ...common,
    name: 'payment.received',
    description: 'A payment was received.',
    arguments: payment,
    status: 'received',
    time: 'received_at',
    example,
  }),
  'payment.failed': moduleEvent({
    ...common,
    name: 'payment.failed',
    description: 'A payment failed.',
    arguments: {
      ...payment,
      /** Why it failed. */
      reason: text('Why it failed.'),
      /** The code of the error, from the bank or the payment provider. */
      errorCode: id('The code of the error, from the bank or the payment provider.').optional(),
    },
    status: 'failed',
    time: 'failed_at',
    example: { ...example, reason: 'Insufficient funds.', errorCode: 'insufficient_funds' },
  }),
} as const
