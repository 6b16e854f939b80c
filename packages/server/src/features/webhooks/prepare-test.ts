import type { Call, OfTenant } from '../../platform/deps.ts'
import { type EventTypeRegistry, everyOperationalEvent } from '../event-types/index.ts'
import { checkData } from '../events/index.ts'
import { requireWebhook } from './read.ts'

/** What a test sends when nothing else is said and the webhook takes all of a kind. */
const commonEvents = new Map([
  ['*', 'invoice.created'],
  [everyOperationalEvent, 'gancho.webhook.failing'],
])

/**
 * The event that tests a webhook: of the type asked for or the first it subscribed to, with the data given or the
 * example of the type.
 * @param input.data its text, and what it parses to.
 * @throws ApiError `webhook_not_found`, `unknown_event_type`, `data_invalid`
 */
export async function prepareTest({
  deps,
  input,
}: Call<
  'db',
  OfTenant & {
    readonly event: string | undefined
    readonly data: { readonly text: string; readonly value: unknown } | undefined
  },
  { readonly eventTypes: EventTypeRegistry }
>) {
  const { tenantId, id, data } = input
  const { events } = await requireWebhook({ deps, input: { tenantId, id } })
  const [first = '*'] = events
  const event = input.event ?? commonEvents.get(first) ?? first
  const type = await deps.eventTypes.get(event)
  const text = data?.text ?? type?.example ?? '{}'
  checkData(type, event, data?.value ?? JSON.parse(text))
  return { tenant_id: tenantId, event, data: text, webhook_id: id, test: true }
}
