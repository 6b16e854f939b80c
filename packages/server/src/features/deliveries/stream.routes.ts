import { hash } from 'node:crypto'
import { z } from 'zod'
import type { Api } from '../../platform/api/api.ts'
import { createEventStreams, type StreamedEvent } from '../../platform/api/event-streams.ts'
import { refusal } from '../../platform/api/schema.ts'
import { type GuardDeps, mayStill } from '../access/index.ts'
import type { DeliveryFeeds } from './feeds.ts'
import { presentDelivery } from './present.ts'
import { deliveryFilter, toFilter } from './schema.ts'

/** The deliveries of a list as they change. */
export function deliveryStreamRoute(app: Api, deps: GuardDeps & { readonly feeds: DeliveryFeeds }): void {
  const serveEvents = createEventStreams(app, (request) => mayStill(request, deps))

  app.get(
    '/v1/deliveries/stream',
    {
      config: { access: { permission: 'read', scope: 'tenant' }, isStream: true },
      exposeHeadRoute: false,
      schema: {
        operationId: 'streamDeliveries',
        tags: ['Deliveries'],
        summary: 'Stream deliveries',
        description:
          'Server-sent events. It begins with the 50 newest deliveries that fit, oldest first, so that nothing is missed ' +
          'between a list and the stream; then each of the 50 newest that is new or has changed comes as an event ' +
          '`delivery`, within half a second or two. A comment comes in 15 seconds without one. The stream ends when the server ' +
          'stops or the key is revoked: connect again.',
        querystring: z.strictObject(deliveryFilter),
        response: {
          200: { description: 'The stream.', content: { 'text/event-stream': { schema: z.string() } } },
          ...refusal,
        },
      },
    },
    async (request, reply) => {
      await serveEvents(request, reply, async () => {
        const feed = await deps.feeds.follow(toFilter(request.tenantId, request.query))
        return {
          first: feed.rows.map(toEvent),
          listen: (send) => feed.listen((rows) => send(rows.map(toEvent))),
          stop: feed.stop,
        }
      })
    },
  )
}

/** The id tells one state of a delivery from another. */
function toEvent(row: Parameters<typeof presentDelivery>[0]): StreamedEvent {
  const data = JSON.stringify(presentDelivery(row))
  return { id: `${row.id}.${hash('sha1', data).slice(0, 8)}`, event: 'delivery', data }
}
