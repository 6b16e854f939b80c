import type { TriggeredEvent } from '../outbox.ts'
import { type EventArguments, ModuleService } from './module-service.ts'

/** Tells a tenant's webhooks what happened to a payment, inside your own open transaction. */
export class PaymentWebhookService extends ModuleService {
  /** A payment was received: `payment.received`. */
  triggerPaymentReceived(args: EventArguments<'payment.received'>): Promise<TriggeredEvent> {
    return this.emit('payment.received', args)
  }

  /** A payment failed: `payment.failed`. */
  triggerPaymentFailed(args: EventArguments<'payment.failed'>): Promise<TriggeredEvent> {
    return this.emit('payment.failed', args)
  }
}
