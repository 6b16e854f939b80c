import type { AttemptOutcome } from '../pipeline/attempt.ts'
import type { ExpungeRow } from '../store/queries/expunges.ts'
import { createFailureLog } from '../telemetry/failure-log.ts'
import { log } from '../telemetry/log-lines.ts'
import type { Logger } from '../telemetry/logger.ts'
import type { DeliveryMetrics } from '../telemetry/metrics/delivery-metrics.ts'
import type { AlertChanges } from './alert-loop.ts'
import { logAbandoned, logAttempt } from './attempt-line.ts'
import type { WorkerEvents } from './delivery-worker.ts'

/** Logs and counts what a worker and its loops tell. */
export function observeWorker({
  logger,
  metrics,
  workerId,
  onAttempt,
}: {
  readonly logger: Logger
  readonly metrics: DeliveryMetrics
  readonly workerId: () => string
  readonly onAttempt: ((outcome: AttemptOutcome) => void) | undefined
}): WorkerEvents & {
  rescued(deliveries: number): void
  alertsChanged(changes: AlertChanges): void
  expunged(expunge: ExpungeRow): void
} {
  const failures = createFailureLog(logger, () => performance.now())
  return {
    attempted(outcome, settlement) {
      metrics.attempted(outcome.verdict, outcome.result, settlement.row.status)
      logAttempt(logger, outcome, settlement, workerId())
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
    alertsChanged({ opened, recovered }) {
      for (const alert of opened) log(logger, 'alert opened', alertFields(alert))
      for (const alert of recovered) log(logger, 'alert recovered', alertFields(alert))
    },
    expunged({ id, tenant_id, scope, events }) {
      log(logger, 'payloads expunged', { expunge_id: id, tenant_id, scope, events })
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
