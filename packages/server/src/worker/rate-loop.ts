import { judgeRate, percentOf, windowStart } from '../domain/success-rate.ts'
import type { Database } from '../store/db.ts'
import { alone } from '../store/queries/delivery-stats.ts'
import { listDegraded, listRatedTenants, rateWebhooks } from '../store/queries/success-rates.ts'
import { type AlertChanges, changeAlerts } from './change-alerts.ts'

const kind = 'degraded'

/**
 * Judges the success rates of the tenants that have a rule for them, by the statistics, and opens, adds to and ends their
 * alerts. Again, it changes nothing.
 */
export async function judgeSuccessRates(db: Database, now: Date): Promise<AlertChanges> {
  const nothing = { opened: [], recovered: [] }
  const tenants = await listRatedTenants(db.kysely)
  if (tenants.length === 0 && (await listDegraded(db.kysely)).length === 0) return nothing
  const changes = await alone(db, async (tx) => {
    const spans = tenants.map((rule) => ({
      tenant_id: rule.tenant_id,
      from: new Date(windowStart(rule, now.getTime())).toISOString(),
    }))
    const rules = new Map(tenants.map((rule) => [rule.tenant_id, rule]))
    const judged = (await rateWebhooks(tx, spans, now)).map((webhook) => ({
      webhook,
      verdict: judgeRate(rules.get(webhook.tenant_id) ?? null, webhook),
    }))
    const known = new Map(judged.map(({ webhook, verdict }) => [webhook.webhook_id, verdict]))
    const degraded = (await listDegraded(tx)).map((webhook_id) => ({ webhook_id, kind }) as const)
    const at = now.toISOString()
    return await changeAlerts(tx, {
      goingOn: judged
        .filter(({ verdict }) => verdict === 'low')
        .map(({ webhook }) => ({
          tenant_id: webhook.tenant_id,
          webhook_id: webhook.webhook_id,
          kind,
          url: webhook.url,
          last_error: webhook.last_error,
          count: webhook.deliveries - webhook.succeeded,
          success_percent: percentOf(webhook),
          first_seen_at: at,
          last_seen_at: at,
        })),
      over: degraded.filter(({ webhook_id }) => known.get(webhook_id) === 'high'),
      moot: degraded.filter(({ webhook_id }) => (known.get(webhook_id) ?? 'unknown') === 'unknown'),
      now,
    })
  })
  return changes ?? nothing
}
