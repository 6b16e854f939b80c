import { Counter, Histogram, type Registry } from 'prom-client'
import type { AttemptError, Verdict } from './attempt/outcome.ts'
import type { TransportResult } from './http/transport-result.ts'

/** What happens to events and deliveries in this process. Label values are all known beforehand, and few. */
export interface DeliveryMetrics {
  /** Events that came in over HTTP, in one commit. */
  eventsAccepted(counts: Readonly<Record<EventResult, number>>): void
  /** @param status the final one of the delivery; null when it will be attempted again. */
  attempted(verdict: Verdict, result: TransportResult | null, status: FinalStatus | null): void
  /** A delivery ended without being sent. */
  abandoned(reason: string): void
  claimed(deliveries: number, durationMs: number): void
  recorded(outcomes: number, durationMs: number): void
  rescued(deliveries: number): void
  /** They waited until the retention of their events was about to end. */
  expired(deliveries: number): void
  leasesLost(): void
  webhooksDisabled(count: number): void
  failed(doing: string): void
}

/** `stored`: with its deliveries. `unsubscribed`: nobody wanted it. `duplicate`: its idempotency key was known. */
export type EventResult = 'stored' | 'unsubscribed' | 'duplicate'
type FinalStatus = 'DELIVERED' | 'FAILED' | 'CANCELLED'

/** Up to the longest timeout that a webhook can have. */
const attemptBuckets = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 15, 30]
const statementBuckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]
const batchBuckets = [1, 2, 5, 10, 25, 50, 100, 250, 512]

/** In how many ways an attempt fails, with the classes of status that each comes with. */
const causes: Readonly<Record<AttemptError, readonly string[]>> = {
  dns_error: ['none'],
  blocked_address: ['none'],
  connect_timeout: ['none'],
  connect_error: ['none'],
  tls_error: ['none'],
  timeout: ['none'],
  connection_reset: ['none'],
  headers_too_large: ['none'],
  protocol_error: ['none'],
  http_status: ['4xx', '5xx'],
  redirect: ['3xx'],
  gone: ['4xx'],
  unreadable_secret: ['none'],
}

export function createDeliveryMetrics(registry: Registry): DeliveryMetrics {
  const registers = [registry]
  const events = new Counter({
    name: 'gancho_events_accepted_total',
    help: 'Events accepted by this process, by where they came from and what became of them.',
    labelNames: ['source', 'result'],
    registers,
  })
  const attempts = new Counter({
    name: 'gancho_attempts_total',
    help: 'Attempts that this process made and recorded.',
    labelNames: ['outcome', 'cause', 'status'],
    registers,
  })
  const attemptDuration = new Histogram({
    name: 'gancho_attempt_duration_seconds',
    help: 'How long the requests of attempts took, from name look-up to the end of the response.',
    labelNames: ['outcome'],
    buckets: attemptBuckets,
    registers,
  })
  const finished = new Counter({
    name: 'gancho_deliveries_finished_total',
    help: 'Deliveries that this process brought to their end.',
    labelNames: ['status', 'cause'],
    registers,
  })
  const claimDuration = new Histogram({
    name: 'gancho_claim_duration_seconds',
    help: 'How long the database took to hand out due deliveries.',
    buckets: statementBuckets,
    registers,
  })
  const claimed = new Counter({
    name: 'gancho_deliveries_claimed_total',
    help: 'Deliveries that this process took from the queue; those of events that came in over HTTP need no claim.',
    registers,
  })
  const recordDuration = new Histogram({
    name: 'gancho_record_duration_seconds',
    help: 'How long the database took to write a batch of outcomes.',
    buckets: statementBuckets,
    registers,
  })
  const batchSize = new Histogram({
    name: 'gancho_record_batch_size',
    help: 'Outcomes written in one commit.',
    buckets: batchBuckets,
    registers,
  })
  const rescued = new Counter({
    name: 'gancho_deliveries_rescued_total',
    help: 'Deliveries taken from workers that stopped without saying so.',
    registers,
  })
  const leasesLost = new Counter({
    name: 'gancho_leases_lost_total',
    help: 'Times that this process was too long without a heartbeat and lost what it had claimed.',
    registers,
  })
  const disabled = new Counter({
    name: 'gancho_webhooks_disabled_total',
    help: 'Webhooks disabled automatically: gone, or nothing but failures for days.',
    registers,
  })
  const failures = new Counter({
    name: 'gancho_worker_failures_total',
    help: 'Turns of the worker that failed and are tried again, nearly always at the database, by what it was doing.',
    labelNames: ['doing'],
    registers,
  })

  const accepted = {
    stored: events.labels('http', 'stored'),
    unsubscribed: events.labels('http', 'unsubscribed'),
    duplicate: events.labels('http', 'duplicate'),
  }
  const durations = { success: attemptDuration.labels('success'), failure: attemptDuration.labels('failure') }
  const attemptOf = labelled(attempts)
  const finishedOf = labelled(finished)
  // From zero on, so that the first one is an increase.
  for (const each of Object.values(accepted)) each.inc(0)
  attemptOf('success', 'none', '2xx').inc(0)
  finishedOf('DELIVERED', 'none').inc(0)
  finishedOf('FAILED', 'expired').inc(0)
  for (const [cause, classes] of Object.entries(causes)) {
    for (const status of classes) attemptOf('failure', cause, status).inc(0)
    finishedOf('FAILED', cause).inc(0)
  }

  return {
    eventsAccepted(counts) {
      accepted.stored.inc(counts.stored)
      accepted.unsubscribed.inc(counts.unsubscribed)
      accepted.duplicate.inc(counts.duplicate)
    },
    attempted(verdict, result, status) {
      const cause = verdict.kind === 'success' ? 'none' : verdict.error
      attemptOf(verdict.kind, cause, statusClassOf(result)).inc()
      if (result !== null) durations[verdict.kind].observe(result.durationMs / 1_000)
      if (status !== null) finishedOf(status, cause).inc()
    },
    abandoned: (reason) => finishedOf('CANCELLED', reason).inc(),
    claimed(deliveries, durationMs) {
      claimDuration.observe(durationMs / 1_000)
      claimed.inc(deliveries)
    },
    recorded(outcomes, durationMs) {
      recordDuration.observe(durationMs / 1_000)
      batchSize.observe(outcomes)
    },
    rescued: (deliveries) => rescued.inc(deliveries),
    expired: (deliveries) => finishedOf('FAILED', 'expired').inc(deliveries),
    leasesLost: () => leasesLost.inc(),
    webhooksDisabled: (count) => disabled.inc(count),
    failed: (doing) => failures.inc({ doing }),
  }
}

function statusClassOf(result: TransportResult | null): string {
  if (result?.kind !== 'response') return 'none'
  return `${Math.floor(result.status / 100)}xx`
}

/** The counter of each combination of labels, looked up once: prom-client checks and joins them at each call. */
function labelled<Names extends string>(counter: Counter<Names>) {
  const known = new Map<string, { inc(value?: number): void }>()
  return (...labels: string[]) => {
    const key = labels.join(' ')
    const child = known.get(key) ?? counter.labels(...labels)
    known.set(key, child)
    return child
  }
}
