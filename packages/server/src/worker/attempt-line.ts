import type { AttemptOutcome } from '../pipeline/attempt.ts'
import type { Logger } from '../telemetry/logger.ts'

/** Logs an attempt as one wide line: failures at info, successes at debug, as those are most of the traffic. */
export function logAttempt(logger: Logger, { delivery, verdict, result }: AttemptOutcome): void {
  const success = verdict.kind === 'success'
  const level = success ? 'debug' : 'info'
  if (!logger.isLevelEnabled(level)) return
  const line = {
    tenant: delivery.tenantId,
    webhook: delivery.webhookId,
    event: delivery.event,
    eventId: delivery.eventId,
    delivery: delivery.id,
    attempt: delivery.attempt,
    error: success ? undefined : verdict.error,
    status: result?.kind === 'response' ? result.status : undefined,
    durationMs: result?.durationMs ?? 0,
  }
  logger[level](line, success ? 'delivered' : 'attempt failed')
}
