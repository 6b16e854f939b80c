export { catalogue, type EventName, type EventPayload } from './catalogue/catalogue.ts'
export type { DataOf, EventDefinition, EventDefinitions, JsonSchema } from './catalogue/definition.ts'
export {
  type OperationalEventName,
  type OperationalEventPayload,
  operationalEvents,
} from './catalogue/operational.ts'
export { errorCodes, type GanchoErrorCode } from './errors.ts'
export type { Executor } from './executors/executor.ts'
export type { OpenTransaction } from './executors/to-executor.ts'
export * from './http/index.ts'
export type { Logger } from './logger.ts'
export type { TriggeredEvent } from './outbox.ts'
export {
  compareSchemas,
  type Incompatibility,
  type SchemaRule,
  schemaRules,
} from './own-events/compare-schemas.ts'
export { defineEvents, type OwnEvent, type OwnEvents } from './own-events/define-events.ts'
export type { RegisterOptions, Registration } from './own-events/register-events.ts'
export { CustomerWebhookService } from './services/customers.ts'
export { InventoryWebhookService } from './services/inventory.ts'
export { InvoicingWebhookService } from './services/invoicing.ts'
export type { EventArguments, ServiceOptions } from './services/module-service.ts'
export { PaymentWebhookService } from './services/payments.ts'
export { SalesOrderWebhookService } from './services/sales-orders.ts'
export type { StandardSchema } from './standard-schema.ts'
export { createTrigger, type TriggerInput, type TriggerOptions, trigger } from './trigger.ts'
export { createTriggerBatch, type TriggerBatchInput, triggerBatch } from './trigger-batch.ts'
