import type { TriggeredEvent } from '../outbox.ts'
import { type EventArguments, ModuleService } from './module-service.ts'

/** Tells a tenant's webhooks what happened to an invoice, inside your own open transaction. */
export class InvoicingWebhookService extends ModuleService {
  /** An invoice was drafted: `invoice.created`. */
  triggerInvoiceCreated(args: EventArguments<'invoice.created'>): Promise<TriggeredEvent> {
    return this.emit('invoice.created', args)
  }

  /** An invoice was sent to its customer: `invoice.sent`. */
  triggerInvoiceSent(args: EventArguments<'invoice.sent'>): Promise<TriggeredEvent> {
    return this.emit('invoice.sent', args)
  }

  /** The tax authority authorized an invoice: `invoice.authorized`. */
  triggerInvoiceAuthorized(args: EventArguments<'invoice.authorized'>): Promise<TriggeredEvent> {
    return this.emit('invoice.authorized', args)
  }

  /** The tax authority rejected an invoice: `invoice.rejected`. */
  triggerInvoiceRejected(args: EventArguments<'invoice.rejected'>): Promise<TriggeredEvent> {
    return this.emit('invoice.rejected', args)
  }

  /** An invoice was cancelled: `invoice.cancelled`. */
  triggerInvoiceCancelled(args: EventArguments<'invoice.cancelled'>): Promise<TriggeredEvent> {
    return this.emit('invoice.cancelled', args)
  }
}
