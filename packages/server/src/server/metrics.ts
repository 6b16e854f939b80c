import { collectDefaultMetrics, Gauge, Registry } from 'prom-client'
import { createQueueMetrics } from '../engine/coordination/metrics.ts'
import type { QueueHealth } from '../engine/coordination/queue-health.ts'
import { createDeliveryMetrics, type DeliveryMetrics } from '../engine/metrics.ts'
import { type AlertMetrics, createAlertMetrics } from '../features/alerts/metrics.ts'
import type { Health } from '../features/health/health.ts'
import { createHealthMetrics } from '../features/health/metrics.ts'
import { createInstallationMetrics } from '../features/installation/metrics.ts'
import type { InstallationState } from '../features/installation/state.ts'
import { createHttpMetrics, type HttpMetrics } from '../platform/telemetry/http-metrics.ts'

/** What a Prometheus reads; docs/reference/metrics.md lists all of it. */
export interface Metrics {
  readonly deliveries: DeliveryMetrics
  readonly alerts: AlertMetrics
  readonly http: HttpMetrics
  readonly contentType: string
  /** The text of a scrape. Resolves also while the database is away. */
  render(): Promise<string>
}

/** What the process holds open tells little here, and half of it is named like counters, which it is not. */
const leftOut = ['handles', 'requests', 'resources'].flatMap((what) => [
  `nodejs_active_${what}`,
  `nodejs_active_${what}_total`,
])

/** Seldom enough to cost an idle process nothing that could be measured. */
const eventLoopSampleMs = 50

/**
 * @param readInstallation null when the database does not answer.
 * @param queueHealth null in a process without a worker.
 * @param expiryAgeMs how old an event gets before a delivery of it that waits expires.
 * @param queueHealth and `health` are null in a process without a worker.
 */
export function createMetrics({
  version,
  readInstallation = async () => null,
  queueHealth = null,
  expiryAgeMs = null,
  health = null,
}: {
  readonly version: string
  readonly readInstallation?: () => Promise<InstallationState | null>
  readonly queueHealth?: (() => QueueHealth) | null
  readonly expiryAgeMs?: number | null
  readonly health?: Health | null
}): Metrics {
  const registry = new Registry()
  new Gauge({
    name: 'gancho_build_info',
    help: 'Which Gancho this is; always 1.',
    labelNames: ['version'],
    registers: [registry],
  }).set({ version }, 1)
  const deliveries = createDeliveryMetrics(registry)
  const alerts = createAlertMetrics(registry)
  const http = createHttpMetrics(registry)
  createInstallationMetrics(registry, readInstallation)
  if (expiryAgeMs !== null) {
    new Gauge({
      name: 'gancho_delivery_expiry_seconds',
      help: 'How old an event gets before a delivery of it that waits expires.',
      registers: [registry],
    }).set(expiryAgeMs / 1_000)
  }
  if (health !== null) createHealthMetrics(registry, health)
  if (queueHealth !== null) createQueueMetrics(registry, queueHealth)
  collectDefaultMetrics({ register: registry, eventLoopMonitoringPrecision: eventLoopSampleMs })
  for (const name of leftOut) registry.removeSingleMetric(name)
  return { deliveries, alerts, http, contentType: registry.contentType, render: () => registry.metrics() }
}
