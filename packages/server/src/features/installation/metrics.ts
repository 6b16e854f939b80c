import { Counter, Gauge, type Registry } from 'prom-client'
import type { InstallationState } from './state.ts'

/**
 * Metrics of the installation: every process shows the same ones.
 * @param read asks the database; null when it does not answer, and then only `gancho_database_up` has a value.
 */
export function createInstallationMetrics(
  registry: Registry,
  read: () => Promise<InstallationState | null>,
): void {
  const registers = [registry]

  function gauge(name: string, help: string, pick: (state: InstallationState) => number): void {
    new Gauge({
      name,
      help,
      registers,
      async collect() {
        const state = await read()
        if (state === null) this.remove()
        else this.set(pick(state))
      },
    })
  }

  function gaugeByState(
    name: string,
    help: string,
    pick: (state: InstallationState) => Readonly<Record<string, number>>,
  ): void {
    new Gauge({
      name,
      help,
      labelNames: ['state'],
      registers,
      async collect() {
        const installation = await read()
        this.reset()
        if (installation === null) return
        for (const [state, count] of Object.entries(pick(installation))) this.set({ state }, count)
      },
    })
  }

  new Gauge({
    name: 'gancho_database_up',
    help: 'Whether the database answered this scrape.',
    registers,
    async collect() {
      this.set((await read()) === null ? 0 : 1)
    },
  })
  gaugeByState(
    'gancho_queue_deliveries',
    'Unfinished deliveries of the installation, by state; an estimate above ten thousand.',
    ({ deliveries }) => deliveries,
  )
  gauge(
    'gancho_queue_oldest_due_seconds',
    'How long the oldest delivery that nothing holds back has been due.',
    ({ oldestDueSeconds }) => oldestDueSeconds,
  )
  gauge(
    'gancho_queue_oldest_event_seconds',
    'How old the event of the oldest delivery that waits is.',
    ({ oldestEventSeconds }) => oldestEventSeconds,
  )
  new Counter({
    name: 'gancho_queue_deliveries_added_total',
    help: 'Deliveries put in the queue of the installation, by anyone.',
    registers,
    async collect() {
      const state = await read()
      this.reset()
      if (state === null) this.remove()
      else this.inc(state.queued)
    },
  })
  gaugeByState('gancho_webhooks', 'Webhooks of the installation, by state.', ({ webhooks }) => webhooks)
  gauge(
    'gancho_webhooks_failing',
    'Active webhooks that have failed since their last success.',
    ({ failingWebhooks }) => failingWebhooks,
  )
  gauge('gancho_workers', 'Workers of the installation with a heartbeat.', ({ workers }) => workers)
}
