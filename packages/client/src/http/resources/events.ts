import type { EventName, EventPayload } from '../../catalogue/catalogue.ts'
import type * as api from '../../contract.ts'
import type { RawJson } from '../../json-text/raw-json.ts'
import { type Idempotent, keyed } from '../options.ts'
import type { Send } from '../request.ts'

/** An event for the API. The data of a built-in event type is typed; your own types take any object. */
export interface EventInput<Name extends string = string> {
  readonly event: Name
  /** `rawJson(text)` is sent as it is written. */
  readonly data: (Name extends EventName ? EventPayload<Name> : object) | RawJson
  readonly resource_type?: string
  readonly resource_id?: string
  readonly idempotency_key?: string
}

export const events = (send: Send) => ({
  /** Resolves after the event and its deliveries are committed. */
  send: <const Name extends string>(event: EventInput<Name>, options?: Idempotent) =>
    send<api.EventAccepted>({ method: 'POST', path: ['events'], headers: keyed(options), body: event }),

  /** The answers are in the order of the events. */
  sendBatch: <const Names extends readonly string[]>(
    events: { readonly [Index in keyof Names]: EventInput<Names[Index]> },
    options?: Idempotent,
  ) =>
    send<{ readonly data: readonly api.EventAccepted[] }>({
      method: 'POST',
      path: ['events', 'batch'],
      headers: keyed(options),
      body: { events },
    }),

  get: (id: string) => send<api.Event>({ method: 'GET', path: ['events', id] }),

  /** The text that is signed and sent, byte for byte: to compute a signature again. */
  body: (id: string) => send<string>({ method: 'GET', path: ['events', id, 'body'], asText: true }),
})
