import { Counter, Gauge, type Registry } from 'prom-client'
import type { QueueHealth } from './queue-health.ts'

/** How the engines do that carry the queue. PostgreSQL does in any case, and is watched by itself. */
export function createQueueMetrics(registry: Registry, read: () => QueueHealth): void {
  const registers = [registry]
  const labelNames = ['engine'] as const
  new Gauge({
    name: 'gancho_queue_engine_up',
    help: 'Whether this process reaches the engine that carries the queue.',
    labelNames,
    registers,
    collect() {
      const { engine, trouble } = read()
      this.set({ engine: 'postgresql' }, 1)
      if (engine === 'redis') this.set({ engine }, trouble === null ? 1 : 0)
    },
  })
  new Counter({
    name: 'gancho_queue_engine_losses_total',
    help: 'How often this process has lost the engine that carried its queue.',
    labelNames,
    registers,
    collect() {
      const { engine, losses } = read()
      this.reset()
      this.inc({ engine: 'postgresql' }, 0)
      if (engine === 'redis') this.inc({ engine }, losses)
    },
  })
}
