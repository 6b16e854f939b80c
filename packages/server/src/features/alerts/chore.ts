import type { Chore } from '../../platform/chores.ts'
import type { Clock } from '../../platform/clock.ts'
import type { Database } from '../../platform/database/database.ts'
import { alone, type FailureRow, mergeCounts } from '../statistics/index.ts'
import { type AlertChanges, changeAlerts } from './change-alerts.ts'
import { judgeAlerts, streakOf, type WatchedWebhook } from './rules.ts'
import type { AlertTiming } from './timing.ts'
import {
  isAnythingToWatch,
  listUnresolvedAlerts,
  saveStreaks,
  type UnresolvedAlert,
  type WatchedRow,
  watchWebhooks,
} from './watch-webhooks.queries.ts'

/**
 * Looks at the webhooks again and again.
 * @param deps.onAlerts is told what each look changed about alerts.
 */
export function alertChore(deps: {
  readonly db: Database
  readonly clock: Clock
  readonly timing: AlertTiming
  readonly onAlerts: (changes: AlertChanges) => void
}): Chore {
  return {
    doing: 'looking at webhooks',
    everyMs: deps.timing.lookIntervalMs,
    async run() {
      const { isMore, ...changes } = await lookAtWebhooks(deps.db, new Date(deps.clock.now()))
      deps.onAlerts(changes)
      return isMore
    },
  }
}

/**
 * Looks at how webhooks do: merges what was counted since the last look into the statistics, and opens, adds to and
 * resolves alerts by what was among it. All in one transaction, so that each failure is counted by both once, whichever
 * worker looks and wherever it stops.
 * @returns also whether there is more to look at.
 */
export async function lookAtWebhooks(
  db: Database,
  now: Date,
): Promise<AlertChanges & { readonly isMore: boolean }> {
  const nothing = { opened: [], recovered: [], isMore: false }
  if (!(await isAnythingToWatch(db.kysely))) return nothing
  const changes = await alone(db, async (tx) => {
    const { failures, isMore } = await mergeCounts(tx)
    const unresolved = await listUnresolvedAlerts(tx)
    const webhooks = await watchWebhooks(tx, idsIn([...failures, ...unresolved]))
    const watched = watchedOf(webhooks, failures, unresolved)

    await saveStreaks(
      tx,
      watched.flatMap(([{ id }, each]) => streakRow(id, each)),
    )
    const findings = watched.flatMap(([webhook, each]) =>
      judgeAlerts(each).map((finding) => ({ webhook, ...finding })),
    )
    const known = new Set(webhooks.map(({ id }) => id))
    const changed = await changeAlerts(tx, {
      goingOn: findings.flatMap(({ webhook, kind, ...finding }) =>
        finding.is === 'over'
          ? []
          : [
              {
                tenant_id: webhook.tenant_id,
                webhook_id: webhook.id,
                kind,
                url: webhook.url,
                last_error: finding.lastError,
                count: finding.count,
                success_percent: null,
                first_seen_at: new Date(finding.sinceMs).toISOString(),
                last_seen_at: new Date(finding.lastSeenMs).toISOString(),
              },
            ],
      ),
      over: findings.flatMap(({ is, kind, webhook }) =>
        is === 'over' ? [{ kind, webhook_id: webhook.id }] : [],
      ),
      moot: unresolved.filter(({ webhook_id }) => !known.has(webhook_id)),
      now,
    })
    return { ...changed, isMore }
  })
  return changes ?? nothing
}

function idsIn(rows: readonly { readonly webhook_id: string }[]): readonly string[] {
  return [...new Set(rows.map(({ webhook_id }) => webhook_id))]
}

/** What the rules judge by, beside the webhook that it is about. */
function watchedOf(
  webhooks: readonly WatchedRow[],
  failures: readonly FailureRow[],
  unresolved: readonly UnresolvedAlert[],
): readonly (readonly [WatchedRow, WatchedWebhook])[] {
  const failuresById = Map.groupBy(failures, ({ webhook_id }) => webhook_id)
  const unresolvedById = Map.groupBy(unresolved, ({ webhook_id }) => webhook_id)
  return webhooks.map((webhook) => {
    const alerts = unresolvedById.get(webhook.id) ?? []
    return [
      webhook,
      {
        state: webhook.state,
        stateReason: webhook.state_reason,
        failingSinceMs: webhook.failing_since?.getTime() ?? null,
        disabledAtMs: webhook.disabled_at?.getTime() ?? null,
        failures: (failuresById.get(webhook.id) ?? []).map((failure) => ({
          atMs: failure.counted_at.getTime(),
          attempts: failure.attempts,
          deliveries: failure.deliveries,
          lastError: failure.last_error,
        })),
        streak:
          webhook.streak_since === null
            ? null
            : { sinceMs: webhook.streak_since.getTime(), attempts: webhook.streak ?? 0 },
        unresolved: Object.fromEntries(
          alerts.map(({ kind, first_seen_at }) => [kind, first_seen_at.getTime()]),
        ),
        hasExhausted: alerts.some(({ is_left }) => is_left),
        alertedDisabledAtMs: webhook.alerted_disabled_at?.getTime() ?? null,
      },
    ]
  })
}

/** Empty when the streak is not longer than it was. */
function streakRow(webhookId: string, watched: WatchedWebhook) {
  const streak = streakOf(watched)
  if (streak === null || watched.failures.length === 0) return []
  return [{ webhook_id: webhookId, since: new Date(streak.sinceMs).toISOString(), attempts: streak.attempts }]
}
