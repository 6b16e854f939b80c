import type { Plan } from './plan.ts'

/** The smallest plans that broke a rule once, by the defect that they found. */
export const regressions: Readonly<Record<string, Plan>> = {
  'an ordered webhook sent two at once when a transaction committed late': {
    seed: 12,
    isShared: false,
    webhooks: [
      {
        tenant: 0,
        ordered: true,
        maxInFlight: 8,
        ratePerSecond: null,
        timeoutMs: 3000,
        scheduleSeconds: [0, 1, 2],
      },
    ],
    workers: [{ clockOffsetMs: 0, latencyMs: 2 }],
    steps: [
      { atMs: 1062, do: 'emit', tenant: 0, count: 1, connection: 2, forMs: 2500, end: 'commit' },
      { atMs: 1234, do: 'crash', worker: 0, at: 'record_outcomes', phase: 'before', times: 1, downMs: 2000 },
      { atMs: 1608, do: 'accept', worker: 0, tenant: 0, count: 3 },
    ],
  },
}
