import { answer, pageOf, refusal } from '../../platform/api/schema.ts'
import { rawMember } from '../../platform/text/raw-json.ts'
import type { Api, RouteDeps } from '../../server/deps.ts'
import { presentEventType } from '../../server/present.ts'
import { eventType, eventTypeDefinition, named } from './schema.ts'
import { getEventType, listEventTypes, putEventType } from './service.ts'

const tags = ['Event types']

export function eventTypeRoutes(app: Api, { services: deps }: RouteDeps): void {
  app.get(
    '/v1/event-types',
    {
      config: { access: { permission: 'read', scope: 'anyone' } },
      schema: {
        operationId: 'listEventTypes',
        tags,
        summary: 'List event types',
        description: 'All on one page, the built-in ones first, by group.',
        response: { 200: answer('The event types.', pageOf(eventType)), ...refusal },
      },
    },
    async () => ({
      data: (await listEventTypes({ deps, input: null })).map(presentEventType),
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
        summary: 'Read an event type',
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
        summary: "Register or replace an event type of the application's own",
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
