import type { z } from 'zod'
import { customerEvents } from './customers.ts'
import type { DataOf } from './definition.ts'
import { inventoryEvents } from './inventory.ts'
import { invoiceEvents } from './invoices.ts'
import { paymentEvents } from './payments.ts'
import { salesOrderEvents } from './sales-orders.ts'

/** The built-in event types, by name, in the order of their groups. */
export const catalogue = {
  ...invoiceEvents,
  ...paymentEvents,
  ...customerEvents,
  ...salesOrderEvents,
  ...inventoryEvents,
} as const

export type EventName = keyof typeof catalogue

/** The data of an event type as it goes on the wire: `EventPayload<'invoice.created'>`. */
export type EventPayload<Name extends EventName> = DataOf<(typeof catalogue)[Name]>

/** The event type's own arguments of its service method. */
export type ModuleArguments<Name extends EventName> = z.input<(typeof catalogue)[Name]['arguments']>
