import { createFollow } from './follow.ts'
import { type ClientOptions, createSend } from './request.ts'
import { alertSettings } from './resources/alert-settings.ts'
import { alerts } from './resources/alerts.ts'
import { apiKeys } from './resources/api-keys.ts'
import { bins } from './resources/bins.ts'
import { deliveries } from './resources/deliveries.ts'
import { eventTypes } from './resources/event-types.ts'
import { events } from './resources/events.ts'
import { expunges } from './resources/expunges.ts'
import { replays } from './resources/replays.ts'
import { portalLinks, session, tenants } from './resources/session.ts'
import { stats } from './resources/stats.ts'
import { webhooks } from './resources/webhooks.ts'

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
    deliveries: deliveries(send, createFollow(options)),
    replays: replays(send),
    expunges: expunges(send),
    stats: stats(send),
    alerts: alerts(send),
    alertSettings: alertSettings(send),
    bins: bins(send),
    eventTypes: eventTypes(send),
    apiKeys: apiKeys(send),
    session: session(send),
    portalLinks: portalLinks(send),
    tenants: tenants(send),
  }
}
