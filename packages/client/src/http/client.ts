import type { EventName, EventPayload } from '../catalogue/catalogue.ts'
import type * as api from '../contract.ts'
import { type ClientOptions, createSend, type Send } from './request.ts'

/** An event for the API. The data of a built-in event type is typed; your own types take any object. */
export interface EventInput<Name extends string = string> {
  readonly event: Name
  readonly data: Name extends EventName ? EventPayload<Name> : object
  readonly resource_type?: string
  readonly resource_id?: string
  readonly idempotency_key?: string
}

export interface Idempotent {
  /** Repeating a request with the same key and content returns the first answer and does nothing again. */
  readonly idempotencyKey?: string
}

export interface Conditional {
  /** The `version` you read: what someone else changed meanwhile is not overwritten, and the API answers 412. */
  readonly version?: number
}

export type GanchoClient = ReturnType<typeof createClient>

/**
 * A client of the HTTP API (`/v1`). Every method rejects with a GanchoApiError when the API refuses, and with
 * a GanchoError `api_unreachable` when no answer came.
 */
export function createClient(options: ClientOptions) {
  const send = createSend(options)
  return {
    webhooks: webhooks(send),
    events: events(send),
    deliveries: deliveries(send),
    eventTypes: eventTypes(send),
    apiKeys: apiKeys(send),
  }
}

const webhooks = (send: Send) => ({
  list: (page: api.PageQuery = {}) =>
    send<api.Page<api.Webhook>>({ method: 'GET', path: ['webhooks'], query: page }),

  /** The answer holds the secret, this once. */
  create: (webhook: api.WebhookCreation, options?: Idempotent) =>
    send<api.CreatedWebhook>({ method: 'POST', path: ['webhooks'], headers: keyed(options), body: webhook }),

  get: (id: string) => send<api.Webhook>({ method: 'GET', path: ['webhooks', id] }),

  update: (id: string, changes: api.WebhookUpdate, options?: Conditional) =>
    send<api.Webhook>({ method: 'PATCH', path: ['webhooks', id], headers: match(options), body: changes }),

  delete: (id: string, options?: Conditional) =>
    send<undefined>({ method: 'DELETE', path: ['webhooks', id], headers: match(options) }),

  /** The answer holds the new secret, this once. */
  rotateSecret: (id: string, rotation: api.SecretRotation = {}, options?: Conditional) =>
    send<api.CreatedWebhook>({
      method: 'POST',
      path: ['webhooks', id, 'rotate-secret'],
      headers: match(options),
      body: rotation,
    }),

  /** Sends a real signed event down the real path. `deliveries.list({ event_id })` tells what came of it. */
  test: (id: string, test: api.WebhookTest = {}, options?: Idempotent) =>
    send<api.EventAccepted>({
      method: 'POST',
      path: ['webhooks', id, 'test'],
      headers: keyed(options),
      body: test,
    }),
})

const events = (send: Send) => ({
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
})

const deliveries = (send: Send) => {
  const list = (filter: api.DeliveryFilter = {}) =>
    send<api.Page<api.Delivery>>({ method: 'GET', path: ['deliveries'], query: filter })

  /** Every delivery that fits, page by page, as it is consumed. */
  async function* iterate(filter: api.DeliveryFilter = {}): AsyncGenerator<api.Delivery, void> {
    let page = await list(filter)
    yield* page.data
    while (page.next_cursor !== null) {
      page = await list({ ...filter, cursor: page.next_cursor })
      yield* page.data
    }
  }

  return {
    list,
    iterate,
    get: (id: string) => send<api.Delivery>({ method: 'GET', path: ['deliveries', id] }),
    attempts: (id: string) =>
      send<api.Page<api.Attempt>>({ method: 'GET', path: ['deliveries', id, 'attempts'] }),
    /** Sends it again now, whatever became of it, and then by its retry schedule anew. */
    retry: (id: string) => send<api.Delivery>({ method: 'POST', path: ['deliveries', id, 'retry'] }),
    cancel: (id: string) => send<api.Delivery>({ method: 'POST', path: ['deliveries', id, 'cancel'] }),
  }
}

const eventTypes = (send: Send) => ({
  list: () => send<api.Page<api.EventType>>({ method: 'GET', path: ['event-types'] }),

  get: (name: string) => send<api.EventType>({ method: 'GET', path: ['event-types', name] }),

  /** Registers or replaces an event type of your own (operator key). */
  put: (name: string, definition: api.EventTypeDefinition) =>
    send<api.EventType>({ method: 'PUT', path: ['event-types', name], body: definition }),
})

const apiKeys = (send: Send) => ({
  list: (filter: api.ApiKeyFilter = {}) =>
    send<api.Page<api.ApiKey>>({ method: 'GET', path: ['api-keys'], query: filter }),

  /** The answer holds the key, this once. */
  create: (key: api.ApiKeyCreation) =>
    send<api.CreatedApiKey>({ method: 'POST', path: ['api-keys'], body: key }),

  revoke: (id: string) => send<undefined>({ method: 'DELETE', path: ['api-keys', id] }),
})

function keyed(options: Idempotent | undefined): Record<string, string> {
  return options?.idempotencyKey === undefined ? {} : { 'idempotency-key': options.idempotencyKey }
}

function match(options: Conditional | undefined): Record<string, string> {
  return options?.version === undefined ? {} : { 'if-match': `"${options.version}"` }
}
