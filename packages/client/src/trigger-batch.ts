import { catalogue } from './catalogue/catalogue.ts'
import type { DataOf, EventDefinitions } from './catalogue/definition.ts'
import { GanchoError } from './errors.ts'
import { type OpenTransaction, toExecutor } from './executors/to-executor.ts'
import { emitBatch, type TriggeredEvent } from './outbox.ts'
import { check, logFailure, type TriggerInput, type TriggerOptions } from './trigger.ts'

/** As many as a batch over HTTP may have. */
const mostEvents = 1_000

export interface TriggerBatchInput<Events> {
  /** The customer of your application whose webhooks receive the events. */
  readonly tenantId: string
  /** Up to 1,000, of any event types. Their order is the order of their deliveries. */
  readonly events: Events
}

/**
 * Makes a `triggerBatch` for a catalogue: like `createTrigger`, for many events of one tenant in one statement.
 * All are checked before any SQL. The answers are in the order of the events.
 */
export function createTriggerBatch<const Definitions extends EventDefinitions>(definitions: Definitions) {
  return function triggerBatch<const Names extends readonly (keyof Definitions & string)[]>(
    tx: OpenTransaction,
    input: TriggerBatchInput<{
      readonly [Index in keyof Names]: Omit<
        TriggerInput<Names[Index], DataOf<Definitions[Names[Index]]>>,
        'tenantId'
      >
    }>,
    { logger }: TriggerOptions = {},
  ): Promise<readonly TriggeredEvent[]> {
    const { tenantId, events } = input
    const given = events.map((event) => ({ ...event, tenantId }))
    const names = [...new Set(given.map(({ event }) => event))].join(', ')
    return logFailure(logger, { event: names, tenantId }, async () => {
      const execute = toExecutor(tx)
      if (given.length > mostEvents) {
        throw new GanchoError(
          'argument_invalid',
          `${given.length} events are too many for one batch: trigger up to ${mostEvents} at once.`,
        )
      }
      for (const event of given) await check(definitions, event)
      const [first, ...rest] = given
      return first === undefined ? [] : await emitBatch(execute, [first, ...rest])
    })
  }
}

/** Triggers events of the built-in catalogue inside your open transaction. See `createTriggerBatch`. */
export const triggerBatch = createTriggerBatch(catalogue)
