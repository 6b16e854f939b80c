import type { TriggeredEvent } from '../outbox.ts'
import { type EventArguments, ModuleService } from './module-service.ts'

/** Tells a tenant's webhooks what happened to a customer, inside your own open transaction. */
export class CustomerWebhookService extends ModuleService {
  /** A customer was added: `customer.created`. */
  triggerCustomerCreated(args: EventArguments<'customer.created'>): Promise<TriggeredEvent> {
    return this.emit('customer.created', args)
  }

  /** The details of a customer changed: `customer.updated`. */
  triggerCustomerUpdated(args: EventArguments<'customer.updated'>): Promise<TriggeredEvent> {
    return this.emit('customer.updated', args)
  }
}
