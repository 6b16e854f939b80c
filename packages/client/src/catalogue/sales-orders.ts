import { amount, currency, id, text } from './fields.ts'
import { moduleEvent } from './module-event.ts'

const salesOrder = {
  /** Your id of the sales order. */
  orderId: id('Your id of the sales order.'),
  /** The number that people know the order by. */
  orderNumber: id('The number that people know the order by.'),
  /** Decimal string, such as "1500.00". */
  amount,
  /** ISO 4217 code; USD when absent. */
  currency,
  /** Who ordered. */
  customerName: text('Who ordered.'),
  /** Your id of the customer. */
  customerId: id('Your id of the customer.').optional(),
}

const common = { group: 'Sales Orders', resourceType: 'sales_order', resourceId: 'orderId' } as const

const example = {
  orderId: 'so-789',
  orderNumber: 'SO-2024-0042',
  amount: '1500.00',
  currency: 'USD',
  customerName: 'Acme Corp',
  customerId: 'cust-456',
}

export const salesOrderEvents = {
  'sales_order.created': moduleEvent({
    ...common,
    name: 'sales_order.created',
    description: 'A sales order was drafted.',
    arguments: salesOrder,
    status: 'draft',
    time: 'created_at',
    example,
  }),
  'sales_order.confirmed': moduleEvent({
    ...common,
    name: 'sales_order.confirmed',
    description: 'A sales order was confirmed.',
    arguments: salesOrder,
    status: 'confirmed',
    time: 'confirmed_at',
    example,
  }),
  'sales_order.cancelled': moduleEvent({
    ...common,
    name: 'sales_order.cancelled',
    description: 'A sales order was cancelled.',
    arguments: {
      ...salesOrder,
      /** Why it was cancelled. */
      reason: text('Why it was cancelled.').optional(),
    },
    status: 'cancelled',
    time: 'cancelled_at',
    example: { ...example, reason: 'The customer changed their mind.' },
  }),
} as const
