import type * as contract from '@gancho/client/http'
import type { Api } from '../../platform/api/api.ts'
import { answer, pageOf, refusal } from '../../platform/api/schema.ts'
import type { Needs } from '../../platform/deps.ts'
import { rawMember } from '../../platform/text/raw-json.ts'
import { type EventTypeRow, listEventTypes } from './queries.ts'
import type { EventTypeRegistry } from './registry.ts'
import { eventType, eventTypeDefinition, named } from './schema.ts'
import { getEventType, putEventType } from './service.ts'

const tags = ['Event types']

export function eventTypeRoutes(
  app: Api,
  deps: Needs<'db'> & { readonly eventTypes: EventTypeRegistry },
): void {
  app.get(
    '/v1/event-types',
    {
      config: { access: { permission: 'read', scope: 'anyone' } },
      schema: {
        operationId: 'listEventTypes',
        tags,
        summary: 'List event types',
        description: 'Returns all event types on one page, the built-in ones first, ordered by group.',
        response: { 200: answer('The event types.', pageOf(eventType)), ...refusal },
      },
    },
    async () => ({
      data: (await listEventTypes(deps.db.kysely)).map(presentEventType),
      next_cursor: null,
    }),
  )

  app.get(
    '/v1/event-types/:name',
    {
      config: { access: { permission: 'read', scope: 'anyone' } },
      schema: {
        operationId: 'getEventType',
        tags,
        summary: 'Get an event type',
        params: named,
        response: { 200: answer('The event type.', eventType), ...refusal },
      },
    },
    async ({ params }) => presentEventType(await getEventType({ deps, input: params })),
  )

  app.put(
    '/v1/event-types/:name',
    {
      config: { access: { permission: 'write', scope: 'operator' } },
      schema: {
        operationId: 'putEventType',
        tags,
        summary: 'Create or replace an event type',
        params: named,
        body: eventTypeDefinition,
        response: { 200: answer('The event type.', eventType), ...refusal },
      },
    },
    async ({ params: { name }, body: { group, description = '' }, rawJson }) => {
      const [schema = null, example = null] = ['schema', 'example'].map((key) => {
        const text = rawJson === null ? undefined : rawMember(rawJson, key)
        return text === 'null' ? null : text
      })
      const input = { name, group, description, schema, example }
      return presentEventType(await putEventType({ deps, input }))
    },
  )
}

function presentEventType(row: EventTypeRow): contract.EventType {
  return {
    name: row.name,
    group: row.group,
    description: row.description,
    schema: row.schema === null ? null : JSON.parse(row.schema),
    example: row.example === null ? null : JSON.parse(row.example),
    example_json: row.example,
    built_in: row.built_in,
  }
}
