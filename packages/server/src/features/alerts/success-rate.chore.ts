import type { Chore } from '../../platform/chores.ts'
import type { Clock } from '../../platform/clock.ts'
import type { Database } from '../../platform/database/database.ts'
import { alone } from '../statistics/index.ts'
import { type AlertChanges, changeAlerts } from './change-alerts.ts'
import { describeFailing, listDegraded, listRatedTenants, rateWebhooks } from './success-rate.queries.ts'
import { judgeRate, percentOf, type RateVerdict, windowStart } from './success-rate.ts'
import type { AlertTiming } from './timing.ts'

const kind = 'degraded'

/**
 * Judges the success rates again and again.
 * @param deps.onAlerts is told what each judgement changed about alerts.
 */
export function successRateChore(deps: {
  readonly db: Database
  readonly clock: Clock
  readonly timing: AlertTiming
  readonly onAlerts: (changes: AlertChanges) => void
}): Chore {
  return {
    doing: 'judging success rates',
    everyMs: deps.timing.rateIntervalMs,
    async run() {
      deps.onAlerts(await judgeSuccessRates(deps.db, new Date(deps.clock.now())))
      return false
    },
  }
}

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
    const rated = new Map((await rateWebhooks(tx, spans, now)).map((row) => [row.webhook_id, row]))
    const verdictOf = (webhookId: string): RateVerdict => {
      const row = rated.get(webhookId)
      return row === undefined ? 'unknown' : judgeRate(rules.get(row.tenant_id) ?? null, row)
    }
    const low = [...rated.values()].filter(({ webhook_id }) => verdictOf(webhook_id) === 'low')
    const described = await describeFailing(
      tx,
      low.map(({ webhook_id }) => webhook_id),
    )
    const degraded = (await listDegraded(tx)).map((webhook_id) => ({ webhook_id, kind }) as const)
    const at = now.toISOString()
    return await changeAlerts(tx, {
      goingOn: described.flatMap((webhook) => {
        const counted = rated.get(webhook.webhook_id)
        if (counted === undefined) return []
        const count = counted.deliveries - counted.succeeded
        return [
          {
            ...webhook,
            kind,
            count,
            success_percent: percentOf(counted),
            first_seen_at: at,
            last_seen_at: at,
          },
        ]
      }),
      over: degraded.filter(({ webhook_id }) => verdictOf(webhook_id) === 'high'),
      moot: degraded.filter(({ webhook_id }) => verdictOf(webhook_id) === 'unknown'),
      now,
    })
  })
  return changes ?? nothing
}
