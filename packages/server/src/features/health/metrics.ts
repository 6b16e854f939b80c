import { Gauge, type Registry } from 'prom-client'
import { type Health, healthCodes } from './health.ts'

/** What is not well with this process, one sample for each thing that may be. */
export function createHealthMetrics(registry: Registry, health: Health): void {
  new Gauge({
    name: 'gancho_health_degraded',
    help: 'Whether something is not well with this process, by reason.',
    labelNames: ['reason'],
    registers: [registry],
    collect() {
      const current = new Set(health.reasons().map(({ code }) => code))
      for (const reason of healthCodes) this.set({ reason }, current.has(reason) ? 1 : 0)
    },
  })
}
