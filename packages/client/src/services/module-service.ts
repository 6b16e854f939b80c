import { catalogue, type EventName, type ModuleArguments } from '../catalogue/catalogue.ts'
import type { Simplify } from '../catalogue/definition.ts'
import type { ModuleEvent } from '../catalogue/module-event.ts'
import { type OpenTransaction, toExecutor } from '../executors/to-executor.ts'
import { emit, type TriggeredEvent } from '../outbox.ts'
import { type CallArguments, logFailure, type TriggerOptions } from '../trigger.ts'
import { validate } from '../validate.ts'

/** What the service method of an event type takes. */
export type EventArguments<Name extends EventName> = Simplify<CallArguments & ModuleArguments<Name>>

export interface ServiceOptions extends TriggerOptions {
  /** The clock behind `created_at` and the like. Default: the system's. */
  readonly now?: (() => Date) | undefined
}

/** What the five services share: from a method's arguments to the event in the outbox. */
export class ModuleService {
  readonly #tx: OpenTransaction
  readonly #options: ServiceOptions

  /** @param tx your own open transaction; use the service until you commit or roll back. */
  constructor(tx: OpenTransaction, options: ServiceOptions = {}) {
    this.#tx = tx
    this.#options = options
  }

  protected emit<Name extends EventName>(event: Name, args: EventArguments<Name>): Promise<TriggeredEvent> {
    const { logger, now = () => new Date() } = this.#options
    const { tenantId, idempotencyKey }: CallArguments = { ...args }
    return logFailure(logger, { event, tenantId }, async () => {
      const execute = toExecutor(this.#tx)
      const definition: ModuleEvent = catalogue[event]
      const checked = await validate(definition.arguments, args, definition)
      return emit(execute, { tenantId, event, idempotencyKey, ...definition.toWire(checked, now()) })
    })
  }
}
