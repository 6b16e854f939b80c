import { Histogram, type Registry } from 'prom-client'

/** How long requests to the HTTP API take. */
export interface HttpMetrics {
  /** The requests of one route: to be asked for once. */
  ofRoute(method: string, route: string): (status: number, durationMs: number) => void
}

const buckets = [0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10]

export function createHttpMetrics(registry: Registry): HttpMetrics {
  const duration = new Histogram({
    name: 'gancho_http_request_duration_seconds',
    help: 'How long this process took to answer requests of the HTTP API.',
    labelNames: ['method', 'route', 'status'],
    buckets,
    registers: [registry],
  })
  return {
    ofRoute(method, route) {
      const byClass: { observe(seconds: number): void }[] = []
      return (status, durationMs) => {
        const statusClass = Math.floor(status / 100)
        byClass[statusClass] ??= duration.labels(method, route, `${statusClass}xx`)
        byClass[statusClass].observe(durationMs / 1_000)
      }
    },
  }
}
