import { queryOptions } from '@tanstack/react-query'
import type { Api } from './api.ts'

/** Stands for every event type of the application, future ones too. */
export const allEvents = '*'
/** Stands for every event of Gancho itself, which `*` does not bring. */
export const allOperationalEvents = 'gancho.*'

/** Whether an event is one of Gancho itself: how the webhooks do. */
export const isOperational = (event: string) => event.startsWith('gancho.')

/** Whether what a webhook subscribed to brings it an event type. */
export const isSubscribed = (events: readonly string[], name: string) =>
  events.includes(name) || events.includes(isOperational(name) ? allOperationalEvents : allEvents)

const staleMs = 5 * 60_000

/** The catalogue: event types by group, as the server has them. */
export const eventTypesQuery = ({ client, tenantId }: Api) =>
  queryOptions({
    queryKey: [tenantId, 'event-types'],
    queryFn: async () => (await client.eventTypes.list()).data,
    staleTime: staleMs,
  })
