import type { AttemptOutcome } from '../engine/attempt/attempt.ts'
import { logAbandoned, logAttempt } from '../engine/attempt/log-lines.ts'
import type { DeliveryMetrics } from '../engine/metrics.ts'
import type { WorkerObserver } from '../engine/observer.ts'
import type { AlertChanges } from '../features/alerts/change-alerts.ts'
import type { MailObserver } from '../features/alerts/mail/chore.ts'
import type { AlertMetrics } from '../features/alerts/metrics.ts'
import type { ExpungeRow } from '../features/expunges/queries.ts'
import type { ExpiredDeliveries } from '../features/retention/expire-deliveries.queries.ts'
import { createFailureLog } from '../platform/telemetry/failure-log.ts'
import { log } from '../platform/telemetry/log-lines.ts'
import type { Logger } from '../platform/telemetry/logger.ts'

/** Logs and counts what a worker and its loops tell. */
export function observeWorker({
  logger,
  metrics,
  alertMetrics,
  workerId,
  onAttempt,
}: {
  readonly logger: Logger
  readonly metrics: DeliveryMetrics
  readonly alertMetrics: AlertMetrics
  readonly workerId: () => string
  readonly onAttempt: ((outcome: AttemptOutcome) => void) | undefined
}): WorkerObserver & {
  rescued(deliveries: number): void
  expired(webhooks: readonly ExpiredDeliveries[]): void
  alertsChanged(changes: AlertChanges): void
  expunged(expunge: ExpungeRow): void
  readonly mails: MailObserver
  schemaIsNewer(migrations: readonly string[]): void
} {
  const failures = createFailureLog(logger, () => performance.now())
  return {
    attempted(outcome, written) {
      metrics.attempted(outcome.verdict, outcome.result, written.status)
      logAttempt(logger, outcome, written, workerId())
      onAttempt?.(outcome)
    },
    abandoned(delivery, reason) {
      metrics.abandoned(reason)
      logAbandoned(logger, delivery, reason, workerId())
    },
    claimed: metrics.claimed,
    recorded: metrics.recorded,
    rescued(deliveries) {
      metrics.rescued(deliveries)
      log(logger, 'deliveries rescued', { deliveries })
    },
    expired(webhooks) {
      for (const { tenant_id, webhook_id, deliveries } of webhooks) {
        metrics.expired(deliveries)
        log(logger, 'deliveries expired', { tenant_id, webhook_id, deliveries })
      }
    },
    alertsChanged({ opened, recovered }) {
      for (const alert of opened) {
        alertMetrics.changed(alert.kind, 'opened')
        log(logger, 'alert opened', alertFields(alert))
      }
      for (const alert of recovered) {
        alertMetrics.changed(alert.kind, 'recovered')
        log(logger, 'alert recovered', alertFields(alert))
      }
    },
    mails: {
      sent({ tenantId, notices, receipt }) {
        alertMetrics.mailed('sent')
        const [accepted, rejected] = [receipt.accepted.length, receipt.rejected.length]
        log(logger, 'alert e-mail sent', { tenant_id: tenantId, notices, accepted, rejected })
      },
      failed({ tenantId, notices, error, nextAt }) {
        alertMetrics.mailed('failed')
        const fields = { tenant_id: tenantId, notices, error: error.message, next_attempt_at: nextAt }
        log(logger, 'alert e-mail failed', fields)
      },
      givenUp({ tenantId, notices }) {
        alertMetrics.mailed('given_up')
        log(logger, 'alert e-mail given up', { tenant_id: tenantId, notices })
      },
    },
    expunged({ id, tenant_id, scope, events }) {
      log(logger, 'payloads expunged', { expunge_id: id, tenant_id, scope, events })
    },
    schemaIsNewer(migrations) {
      log(logger, 'a newer version migrated the database', { migrations })
    },
    webhooksDisabled(webhookIds) {
      metrics.webhooksDisabled(webhookIds.length)
      log(logger, 'webhooks disabled', { webhook_ids: webhookIds })
    },
    leasesKept: failures.worked,
    leasesLost() {
      metrics.leasesLost()
      log(logger, 'leases lost', { worker_id: workerId() })
    },
    error(error, doing) {
      metrics.failed(doing)
      failures.failed(error, doing)
    },
  }
}

function alertFields({ id, kind, tenant_id, webhook_id, count }: AlertChanges['opened'][number]) {
  return { alert_id: id, kind, tenant_id, webhook_id, count }
}
