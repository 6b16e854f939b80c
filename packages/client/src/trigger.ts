import { catalogue } from './catalogue/catalogue.ts'
import type { DataOf, EventDefinitions } from './catalogue/definition.ts'
import { withoutParameters } from './database-error.ts'
import { GanchoError } from './errors.ts'
import { type OpenTransaction, toExecutor } from './executors/to-executor.ts'
import { consoleLogger, type Logger } from './logger.ts'
import { emit, type TriggeredEvent } from './outbox.ts'
import { validate } from './validate.ts'

/** What every trigger is given, besides the event itself. */
export interface CallArguments {
  /** The customer of your application whose webhooks receive the event. */
  readonly tenantId: string
  /** Repeating a call with the same key and content returns the first event, and sends nothing again. */
  readonly idempotencyKey?: string | undefined
}

export interface TriggerInput<Name extends string, Data> extends CallArguments {
  readonly event: Name
  /** As it goes on the wire, key order kept. Checked with the event type's schema before any SQL. */
  readonly data: Data
  readonly resourceType?: string | undefined
  readonly resourceId?: string | undefined
}

export interface TriggerOptions {
  /** Told of every failure, with its cause. Default: the console. */
  readonly logger?: Logger | undefined
}

/**
 * Makes a `trigger` for a catalogue: it accepts the event types of that catalogue, each with its own data.
 * The event and its deliveries are written through `tx`: committed with your work, or rolled back with it.
 * Bad arguments throw a GanchoError before any SQL, and your transaction stays usable. An error of the
 * database ends the transaction, as PostgreSQL does with any error, and is thrown for you to roll back.
 */
export function createTrigger<const Definitions extends EventDefinitions>(definitions: Definitions) {
  return function trigger<Name extends keyof Definitions & string>(
    tx: OpenTransaction,
    input: TriggerInput<Name, DataOf<Definitions[Name]>>,
    { logger }: TriggerOptions = {},
  ): Promise<TriggeredEvent> {
    // A copy, so that nothing changes while the call waits; empty when plain JavaScript passed no input.
    const given = { ...input }
    return logFailure(logger, given, async () => {
      const execute = toExecutor(tx)
      await check(definitions, given)
      return emit(execute, given)
    })
  }
}

/**
 * Checks an event with the schema of its event type, before any SQL.
 * @throws GanchoError
 */
export async function check(
  definitions: EventDefinitions,
  { event, data }: { readonly event: string; readonly data: unknown },
): Promise<void> {
  const definition = Object.hasOwn(definitions, event) ? definitions[event] : undefined
  if (definition === undefined) {
    throw new GanchoError(
      'event_unknown',
      `"${String(event)}" is not an event type of this catalogue: ${Object.keys(definitions).join(', ')}.`,
    )
  }
  await validate(definition.schema, data, definition)
}

/** Triggers an event of the built-in catalogue inside your open transaction. See `createTrigger`. */
export const trigger = createTrigger(catalogue)

/** Runs one trigger and logs its failure once, with the cause but never the data. The failure is thrown on. */
export async function logFailure<Result>(
  logger: Logger = consoleLogger,
  { event, tenantId }: { readonly event: string; readonly tenantId: string },
  run: () => Promise<Result>,
): Promise<Result> {
  try {
    return await run()
  } catch (error) {
    const err = error instanceof GanchoError ? error : withoutParameters(error)
    logger.error({ err, event, tenantId }, 'Triggering a webhook event failed')
    throw error
  }
}
