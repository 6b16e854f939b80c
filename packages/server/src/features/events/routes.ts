import type { FastifyInstance } from 'fastify'
import type { Ingest } from '../../engine/index.ts'
import { keyOfPart, readIdempotencyKey } from '../../platform/api/idempotency-key.ts'
import { answer, identified, refusal } from '../../platform/api/schema.ts'
import { fieldIssue, validationFailed } from '../../platform/api-error.ts'
import type { Needs } from '../../platform/deps.ts'
import { limits } from '../../platform/limits.ts'
import { type RawJson, rawMember, takeApart } from '../../platform/text/raw-json.ts'
import type { EventTypeRegistry } from '../event-types/index.ts'
import { type EventInput, readEvent } from './event-input.ts'
import { batchAccepted, event, eventAccepted, eventBatch, eventBody, eventInput } from './schema.ts'
import { checkData, getEvent, refuseOperational } from './service.ts'

const json = 'application/json; charset=utf-8'
/** The data of an event, and room for the rest of it. */
const eventBodyBytes = limits.eventBytes + 16 * 1024
const batchBodyBytes = 5 * 1024 * 1024

type IncomingEvent = Parameters<Ingest['accept']>[0]

/**
 * The routes of events, whose data travels byte for byte: their answers are text already. The schemas of those that
 * take events only describe them: the bodies are read by hand, which keeps what Gancho adds to a commit small.
 */
export function eventRoutes(
  app: FastifyInstance,
  deps: Needs<'db'> & { readonly ingest: Ingest; readonly eventTypes: EventTypeRegistry },
): void {
  const { eventTypes, ingest } = deps
  const config = {
    access: { permission: 'events', scope: 'tenant', portal: false },
    headers: ['Idempotency-Key'],
  } as const
  const validatorCompiler = () => (value: unknown) => ({ value })

  app.post(
    '/v1/events',
    {
      config,
      validatorCompiler,
      bodyLimit: eventBodyBytes,
      schema: {
        operationId: 'sendEvent',
        tags: ['Events'],
        summary: 'Publish an event',
        description:
          'Responds when the event and its deliveries are committed. An event without a subscriber is not stored.',
        body: eventInput,
        response: { 202: answer('The event is committed.', eventAccepted), ...refusal },
      },
    },
    async (request, reply) => {
      const key = readIdempotencyKey(request.headers)
      const input = readEvent(request.body, request.rawJson)
      refuseOperational(input.event)
      const known = eventTypes.get(input.event)
      checkData(known instanceof Promise ? await known : known, input.event, input.data)
      const accepted = await ingest.accept(incoming(input, request.tenantId, key, ''))
      reply.code(202).header('content-type', json)
      return JSON.stringify(accepted)
    },
  )

  app.post(
    '/v1/events/batch',
    {
      config,
      validatorCompiler,
      bodyLimit: batchBodyBytes,
      schema: {
        operationId: 'sendEvents',
        tags: ['Events'],
        summary: 'Publish a batch of events',
        description:
          'Stores all events or none, in one transaction; at most 1,000 events and 5 MiB. With an Idempotency-Key, each event ' +
          'has the key of the batch and its position, so a repeated batch stores nothing new.',
        body: eventBatch,
        response: { 202: answer('All events are committed.', batchAccepted), ...refusal },
      },
    },
    async (request, reply) => {
      const key = readIdempotencyKey(request.headers)
      const events = readBatch(request.body, request.rawJson)
      await checkEvents(eventTypes, events)
      const accepted = await ingest.acceptAll(
        events.map((each, index) =>
          incoming(
            each,
            request.tenantId,
            key === undefined ? undefined : keyOfPart(key, index),
            placeOf(index),
          ),
        ),
      )
      reply.code(202).header('content-type', json)
      return JSON.stringify({ data: accepted })
    },
  )

  app.get<{ Params: { id: string } }>(
    '/v1/events/:id',
    {
      config: { access: { permission: 'read', scope: 'tenant' } },
      schema: {
        operationId: 'getEvent',
        tags: ['Events'],
        summary: 'Get an event',
        description: 'The envelope as receivers get it, `data` byte for byte.',
        params: identified,
        response: { 200: answer('The event.', event), ...refusal },
      },
    },
    async ({ tenantId, params: { id } }, reply) => {
      const { body, test, deliveries } = await getEvent({ deps, input: { tenantId, id } })
      reply.header('content-type', json)
      // Spliced, not parsed: parsing would change numbers and the order of keys.
      return `${body.slice(0, -1)},"test":${test},"deliveries":${deliveries}}`
    },
  )

  app.get<{ Params: { id: string } }>(
    '/v1/events/:id/body',
    {
      config: { access: { permission: 'read', scope: 'tenant' } },
      schema: {
        operationId: 'getEventBody',
        tags: ['Events'],
        summary: 'Get the body of an event',
        description: 'Byte for byte, so that the signature of an attempt can be computed again.',
        params: identified,
        response: { 200: answer('The envelope.', eventBody), ...refusal },
      },
    },
    async ({ tenantId, params: { id } }, reply) => {
      const { body } = await getEvent({ deps, input: { tenantId, id } })
      reply.header('content-type', json)
      return body
    },
  )
}

const placeOf = (index: number) => `events[${index}].`

function incoming(
  input: EventInput,
  tenantId: string,
  key: string | undefined,
  place: string,
): IncomingEvent {
  const { event, dataText, resourceType, resourceId, idempotencyKey } = input
  if (key !== undefined && idempotencyKey !== undefined && key !== idempotencyKey && place === '') {
    const message = 'differs from the Idempotency-Key of the request. Send one of them.'
    throw validationFailed([fieldIssue('idempotency_key', 'idempotency_key', message)])
  }
  return {
    tenant_id: tenantId,
    event,
    data: dataText,
    resource_type: resourceType,
    resource_id: resourceId,
    idempotency_key: idempotencyKey ?? key,
  }
}

function readBatch(body: unknown, raw: RawJson | null): EventInput[] {
  const { events, ...others } = (body ?? {}) as { readonly events?: unknown }
  const text = raw === null ? undefined : rawMember(raw, 'events')
  const [other] = Object.keys(others)
  if (!Array.isArray(events) || text === undefined || other !== undefined) {
    const message = 'is not {"events": [...]} and nothing else.'
    throw validationFailed([{ path: other ?? 'events', code: 'invalid_type', message }])
  }
  if (events.length === 0 || events.length > limits.eventsPerBatch) {
    const message = `has ${events.length} events, and may have 1 to ${limits.eventsPerBatch}. Send several batches.`
    throw validationFailed([fieldIssue('events', 'batch_size', message)])
  }
  const { parts } = takeApart(text)
  return events.map((each: unknown, index) => {
    const part = parts[index]?.text
    return readEvent(each, part === undefined ? null : takeApart(part), placeOf(index))
  })
}

async function checkEvents(eventTypes: EventTypeRegistry, events: readonly EventInput[]): Promise<void> {
  for (const [index, { event, data }] of events.entries()) {
    refuseOperational(event, placeOf(index))
    const known = eventTypes.get(event)
    checkData(known instanceof Promise ? await known : known, event, data, placeOf(index))
  }
}
