import type { TriggeredEvent } from '../outbox.ts'
import { type EventArguments, ModuleService } from './module-service.ts'

/** Tells a tenant's webhooks what happened to stock, inside your own open transaction. */
export class InventoryWebhookService extends ModuleService {
  /** The stock of a product changed: `inventory.updated`. */
  triggerInventoryUpdated(args: EventArguments<'inventory.updated'>): Promise<TriggeredEvent> {
    return this.emit('inventory.updated', args)
  }

  /** The stock of a product fell to its threshold or below: `inventory.low`. */
  triggerInventoryLow(args: EventArguments<'inventory.low'>): Promise<TriggeredEvent> {
    return this.emit('inventory.low', args)
  }
}
