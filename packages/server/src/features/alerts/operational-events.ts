import type { OperationalEventName, OperationalEventPayload } from '@gancho/client'
import type { OperationalEvent } from './operational-events.queries.ts'
import type { AlertRow } from './queries.ts'

/** What a tenant's webhooks are told as an alert opens. */
export function openedEvent(alert: AlertRow): OperationalEvent {
  const { success_percent } = alert
  return eventOf(`gancho.webhook.${alert.kind}`, alert, {
    ...dataOf(alert),
    ...(success_percent !== null && { success_percent }),
  })
}

/** The same as it is over. */
export function recoveredEvent(alert: AlertRow): OperationalEvent {
  const resolved_at = (alert.resolved_at ?? alert.last_seen_at).toISOString()
  return eventOf('gancho.webhook.recovered', alert, { ...dataOf(alert), resolved_at })
}

function dataOf(alert: AlertRow): OperationalEventPayload<'gancho.webhook.failing'> {
  return {
    alert_id: alert.id,
    kind: alert.kind,
    webhook_id: alert.webhook_id,
    url: alert.url,
    last_error: alert.last_error,
    count: alert.count,
    first_seen_at: alert.first_seen_at.toISOString(),
    last_seen_at: alert.last_seen_at.toISOString(),
  }
}

function eventOf(
  event: OperationalEventName,
  { tenant_id, webhook_id }: AlertRow,
  data: object,
): OperationalEvent {
  return { tenant_id, webhook_id, event, data: JSON.stringify(data) }
}
