import { log, logLines } from '../../platform/telemetry/log-lines.ts'
import type { Logger } from '../../platform/telemetry/logger.ts'
import type { ClaimedDelivery } from '../claim/queries.ts'
import type { OutcomeRow } from '../record/queries.ts'
import type { AbandonReason } from '../settle/settle.ts'
import type { AttemptOutcome } from './attempt.ts'

/** Logs an attempt as one wide line: failures at info, successes at debug, as those are most of the traffic. */
export function logAttempt(
  logger: Logger,
  { delivery, verdict, result }: AttemptOutcome,
  row: OutcomeRow,
  workerId: string,
): void {
  const success = verdict.kind === 'success'
  const name = success ? 'delivered' : 'attempt failed'
  if (!logger.isLevelEnabled(logLines[name].level)) return
  log(logger, name, {
    tenant_id: delivery.tenantId,
    webhook_id: delivery.webhookId,
    event: delivery.event,
    event_id: delivery.eventId,
    delivery_id: delivery.id,
    attempt: delivery.attempt,
    outcome: verdict.kind,
    error: success ? undefined : verdict.error,
    status_code: result?.kind === 'response' ? result.status : undefined,
    duration_ms: result?.durationMs,
    delivery_status: row.status ?? 'PENDING',
    next_attempt_at: row.due_at ?? row.resume_at ?? undefined,
    worker_id: workerId,
  })
}

/** Logs that a delivery was ended without being sent. */
export function logAbandoned(
  logger: Logger,
  { tenantId, webhookId, event, eventId, id }: ClaimedDelivery,
  reason: AbandonReason,
  workerId: string,
): void {
  log(logger, 'delivery cancelled', {
    tenant_id: tenantId,
    webhook_id: webhookId,
    event,
    event_id: eventId,
    delivery_id: id,
    error: reason,
    worker_id: workerId,
  })
}
