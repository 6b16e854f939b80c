import type { TriggeredEvent } from '../outbox.ts'
import { type EventArguments, ModuleService } from './module-service.ts'

/** Tells a tenant's webhooks what happened to a sales order, inside your own open transaction. */
export class SalesOrderWebhookService extends ModuleService {
  /** A sales order was drafted: `sales_order.created`. */
  triggerSalesOrderCreated(args: EventArguments<'sales_order.created'>): Promise<TriggeredEvent> {
    return this.emit('sales_order.created', args)
  }

  /** A sales order was confirmed: `sales_order.confirmed`. */
  triggerSalesOrderConfirmed(args: EventArguments<'sales_order.confirmed'>): Promise<TriggeredEvent> {
    return this.emit('sales_order.confirmed', args)
  }

  /** A sales order was cancelled: `sales_order.cancelled`. */
  triggerSalesOrderCancelled(args: EventArguments<'sales_order.cancelled'>): Promise<TriggeredEvent> {
    return this.emit('sales_order.cancelled', args)
  }
}
