import { z } from 'zod'
import { id, text } from './fields.ts'
import { moduleEvent } from './module-event.ts'

const customer = {
  /** Your id of the customer. */
  customerId: id('Your id of the customer.'),
  /** The name of the person or company. */
  name: text('The name of the person or company.'),
  /** The tax number, such as a RUC, NIT or VAT number. */
  taxId: id('The tax number, such as a RUC, NIT or VAT number.').optional(),
  /** The e-mail address. */
  email: text('The e-mail address.').optional(),
  /** The telephone number. */
  phone: text('The telephone number.').optional(),
}

const common = { group: 'Customers', resourceType: 'customer', resourceId: 'customerId' } as const

const example = {
  customerId: 'cust-456',
  name: 'Acme Corp',
  taxId: '1790012345001',
  email: 'billing@acme.example',
  phone: '+593 2 555 0100',
}

export const customerEvents = {
  'customer.created': moduleEvent({
    ...common,
    name: 'customer.created',
    description: 'A customer was added.',
    arguments: customer,
    time: 'created_at',
    example,
  }),
  'customer.updated': moduleEvent({
    ...common,
    name: 'customer.updated',
    description: 'The details of a customer changed. The data holds them as they are now.',
    arguments: {
      ...customer,
      /** Which fields changed, by their names in this event. */
      changedFields: z
        .array(z.string())
        .optional()
        .meta({ description: 'Which fields changed, by their names in this event.' }),
    },
    time: 'updated_at',
    example: { ...example, changedFields: ['email', 'phone'] },
  }),
} as const
